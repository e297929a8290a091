//! SavedModel folders of TensorFlow, with the metadata of Keras or without.

use jupan_core::message;
use std::rc::Rc;

use jupan_containers::json::Json;
use jupan_core::diagnostic::{Diagnostic, Kind};
use jupan_core::layer::Catalogue;
use jupan_core::world::World;
use prost::Message as _;

use crate::draft::{Draft, is_config};
use crate::tensorflow::{KerasMetadata, MetaGraph, Object, SavedModel, Variable, tensor};
use crate::weights::{Stored, StoredModel};
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
        .and_then(|bytes| root_of_metadata(&bytes));
    if let Some(config) = metadata {
        return of_keras(file, &config, world, catalogue);
    }
    let Some(bytes) = world.read(MODEL) else {
        return Reading::failed(
            file,
            message!("there is no {MODEL} that can be read", MODEL),
        );
    };
    let graph = match SavedModel::decode(&*bytes) {
        Ok(model) => model.meta_graphs.into_iter().next(),
        Err(error) => {
            return Reading::failed(
                file,
                message!(
                    "{file} is broken: {error}",
                    file = MODEL,
                    error = error.to_string()
                ),
            );
        }
    };
    let Some(graph) = graph else {
        return Reading::failed(file, message!("there is no graph in {MODEL}", MODEL));
    };
    match root_of_objects(&graph) {
        Some(config) => of_keras(file, &config, world, catalogue),
        None => exported(file, &graph),
    }
}

/// The configuration of the model in Keras's metadata.
fn root_of_metadata(bytes: &[u8]) -> Option<Json> {
    let metadata = KerasMetadata::decode(bytes).ok()?;
    let root = metadata.nodes.iter().find(|node| node.path == "root")?;
    configuration(&root.metadata)
}

/// The same where older TensorFlow put it: with the objects of the program.
fn root_of_objects(graph: &MetaGraph) -> Option<Json> {
    let root = graph.objects.as_ref()?.nodes.first()?.user.as_ref()?;
    configuration(&root.metadata)
}

/// The metadata of a model: its configuration, or one with how it is trained beside it.
fn configuration(metadata: &str) -> Option<Json> {
    let json = legacy::with_lists(Json::parse(metadata.as_bytes()).ok()?);
    let is_model = json.get("model_config").is_some_and(is_config);
    (is_model || is_config(&json)).then_some(json)
}

fn of_keras(file: &Rc<str>, metadata: &Json, world: &dyn World, catalogue: Catalogue) -> Reading {
    let config = metadata
        .get("model_config")
        .filter(|config| is_config(config));
    let training = metadata.get("training_config");
    let version = metadata.text("keras_version");
    let config = config.unwrap_or(metadata);
    let mut draft = Draft::of(file, config, training, version, catalogue);
    if let Some(index) = world.read(INDEX) {
        match checkpoint::index(&index) {
            Ok(tensors) => draft.compare_all(&checkpoint::layers(tensors), file),
            Err(error) => draft.say(Diagnostic::warning(Kind::Remark, error.0).in_file(file)),
        }
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
    let child = |of: &Object, name: &str| {
        let found = of.children.iter().find(|child| child.name == name)?;
        nodes.get(usize::try_from(found.node).ok()?)
    };
    let listed = nodes.first().and_then(|root| child(root, "variables"));
    let listed: Vec<&Variable> = listed.map_or(Vec::new(), |list| {
        let items = (0..list.children.len()).filter_map(|at| child(list, &at.to_string()));
        items.filter_map(|item| item.variable.as_deref()).collect()
    });
    match listed.is_empty() {
        true => nodes
            .iter()
            .filter_map(|node| node.variable.as_deref())
            .collect(),
        false => listed,
    }
}
