//! SavedModel folders of TensorFlow, with the metadata of Keras or without.

use jupan_core::message;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use jupan_containers::json::Json;
use jupan_core::diagnostic::{Diagnostic, Kind};
use jupan_core::layer::Catalogue;
use jupan_core::world::World;
use prost::Message as _;

use crate::draft::{Draft, is_config};
use crate::tensorflow::{
    Child, KerasMetadata, KerasObject, MetaGraph, Object, SavedModel, Variable, tensor,
};
use crate::weights::{Stored, StoredLayer, StoredModel};
use crate::{Reading, checkpoint, legacy, weights};

/// The files of the folder.
pub const MODEL: &str = "saved_model.pb";
/// Keras's own, since TensorFlow 2.5.
pub const METADATA: &str = "keras_metadata.pb";
const INDEX: &str = "variables/variables.index";

/// Reads the folder that `world` shows.
pub fn read(file: &Rc<str>, world: &dyn World, catalogue: Catalogue) -> Reading {
    let metadata = world
        .read(METADATA)
        .map(|bytes| KerasMetadata::decode(&*bytes));
    let mut metadata = metadata
        .and_then(Result::ok)
        .map_or(Vec::new(), |metadata| metadata.nodes);
    let graph = world.read(MODEL).map(|bytes| SavedModel::decode(&*bytes));
    let graph = match graph {
        Some(Ok(model)) => model.meta_graphs.into_iter().next(),
        Some(Err(error)) if metadata.is_empty() => {
            return Reading::failed(
                file,
                message!(
                    "{file} is broken: {error}",
                    file = MODEL,
                    error = error.to_string()
                ),
            );
        }
        None if metadata.is_empty() => {
            return Reading::failed(
                file,
                message!("there is no {MODEL} that can be read", MODEL),
            );
        }
        Some(Err(_)) | None => None,
    };
    if metadata.is_empty() {
        metadata.extend(graph.iter().flat_map(metadata_of_objects));
    }
    let root = metadata.iter().find(|node| node.path == "root");
    match (root.and_then(|root| configuration(&root.metadata)), graph) {
        (Some(config), graph) => {
            let layers = graph.map_or(Vec::new(), |graph| by_layer(&graph, &metadata));
            of_keras(file, &config, layers, world, catalogue)
        }
        (None, Some(graph)) => exported(file, &graph),
        (None, None) => Reading::failed(file, message!("there is no graph in {MODEL}", MODEL)),
    }
}

/// Keras's metadata of the model and its layers where older TensorFlow put it: with the objects of the program.
fn metadata_of_objects(graph: &MetaGraph) -> Vec<KerasObject> {
    let nodes = graph
        .objects
        .as_ref()
        .map_or(&[][..], |objects| &objects.nodes);
    let named = |path: String, node: i32| {
        let user = nodes.get(usize::try_from(node).ok()?)?.user.as_ref()?;
        Some(KerasObject {
            node,
            path,
            identifier: user.identifier.clone(),
            metadata: user.metadata.clone(),
        })
    };
    let children = nodes.first().map_or(&[][..], |root| &root.children);
    let layers = children
        .iter()
        .filter(|child| child.name.starts_with("layer"));
    let layers = layers.filter_map(|child| named(format!("root.{}", child.name), child.node));
    named("root".to_owned(), 0)
        .into_iter()
        .chain(layers)
        .collect()
}

/// The metadata of a model: its configuration, or one with how it is trained beside it.
fn configuration(metadata: &str) -> Option<Json> {
    let json = legacy::with_lists(Json::parse(metadata.as_bytes()).ok()?);
    let is_model = json.get("model_config").is_some_and(is_config);
    (is_model || is_config(&json)).then_some(json)
}

/// The variables of each layer of the model.
fn by_layer(graph: &MetaGraph, metadata: &[KerasObject]) -> Vec<StoredLayer> {
    let nodes = graph
        .objects
        .as_ref()
        .map_or(&[][..], |objects| &objects.nodes);
    let (mut layers, mut seen) = (Vec::new(), HashSet::new());
    for layer in metadata {
        let place = layer.path.strip_prefix("root.layer");
        let node = usize::try_from(layer.node)
            .ok()
            .and_then(|node| nodes.get(node));
        let (Some(node), true) = (node, place.is_some_and(|place| !place.contains('.'))) else {
            continue;
        };
        let json = Json::parse(layer.metadata.as_bytes()).ok();
        let Some(name) = json.as_ref().and_then(|json| json.text("name")) else {
            continue;
        };
        if !seen.insert(layer.node) {
            continue;
        }
        let tensors = listed(nodes, node).into_iter().filter_map(|variable| {
            Some(Stored {
                place: variable.name.clone(),
                tensor: tensor(variable.dtype, variable.shape.as_ref())?,
                trainable: Some(variable.trainable),
            })
        });
        layers.push(StoredLayer {
            name: Some(name.to_owned()),
            path: name.to_owned(),
            tensors: tensors.collect(),
        });
    }
    layers
}

fn of_keras(
    file: &Rc<str>,
    metadata: &Json,
    layers: Vec<StoredLayer>,
    world: &dyn World,
    catalogue: Catalogue,
) -> Reading {
    let config = metadata
        .get("model_config")
        .filter(|config| is_config(config));
    let training = metadata.get("training_config");
    let version = metadata.text("keras_version");
    let config = config.unwrap_or(metadata);
    let mut draft = Draft::of(file, config, training, version, catalogue);
    let index = world.read(INDEX).map(|index| checkpoint::index(&index));
    let stored = match index {
        Some(Ok(tensors)) => Some(checkpoint::layers(tensors)),
        Some(Err(error)) => {
            draft.say(Diagnostic::warning(Kind::Remark, error.0).in_file(file));
            None
        }
        None => None,
    };
    match (layers.is_empty(), stored) {
        (false, stored) => {
            let optimizer = stored.map_or(Vec::new(), |stored| stored.optimizer);
            draft.compare(&StoredModel { layers, optimizer }, file);
        }
        (true, Some(stored)) => draft.compare_all(&stored, file),
        (true, None) => {}
    }
    draft.finish(file)
}

/// A model without Keras's metadata: variables, and what can be called.
fn exported(file: &Rc<str>, graph: &MetaGraph) -> Reading {
    let mut stored = StoredModel::default();
    for variable in variables(graph) {
        let Some(tensor) = tensor(variable.dtype, variable.shape.as_ref()) else {
            continue;
        };
        let (layer, name) = variable
            .name
            .rsplit_once('/')
            .unwrap_or(("variables", &variable.name));
        stored.put(
            layer,
            Stored {
                place: name.to_owned(),
                tensor,
                trainable: Some(variable.trainable),
            },
        );
    }
    let mut reading = weights::only(file, &stored);
    let mut signatures: Vec<_> = graph
        .signatures
        .iter()
        .filter(|(name, _)| !name.starts_with("__"))
        .collect();
    signatures.sort_by_key(|(name, _)| *name);
    for (name, signature) in signatures {
        let message = message!("{name}: {signature}", name, signature = signature.text());
        reading
            .diagnostics
            .push(Diagnostic::note(Kind::Remark, message).in_file(file));
    }
    reading
}

/// The variables of the model: those that it lists, where it does; otherwise all.
fn variables(graph: &MetaGraph) -> Vec<&Variable> {
    let nodes = graph
        .objects
        .as_ref()
        .map_or(&[][..], |objects| &objects.nodes);
    let listed = nodes.first().map_or(Vec::new(), |root| listed(nodes, root));
    match listed.is_empty() {
        true => nodes
            .iter()
            .filter_map(|node| node.variable.as_deref())
            .collect(),
        false => listed,
    }
}

/// The variables that a model or a layer lists.
fn listed<'a>(nodes: &'a [Object], of: &Object) -> Vec<&'a Variable> {
    let node = |child: &Child| nodes.get(usize::try_from(child.node).ok()?);
    let list = of.children.iter().find(|child| child.name == "variables");
    let Some(list) = list.and_then(node) else {
        return Vec::new();
    };
    // The items of a list are named by their numbers.
    let items: HashMap<&str, &Child> = list
        .children
        .iter()
        .map(|child| (&*child.name, child))
        .collect();
    let items = (0..list.children.len()).filter_map(|at| items.get(&*at.to_string()).copied());
    items
        .filter_map(|item| node(item)?.variable.as_deref())
        .collect()
}
