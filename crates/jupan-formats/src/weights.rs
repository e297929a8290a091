//! Stored tensors beside the weights that a model declares.

use jupan_core::message;
use jupan_core::message::Message;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use jupan_containers::hdf5::{Group, Tensor};
use jupan_core::axis::{Axis, ShapeText, names};
use jupan_core::diagnostic::{Diagnostic, Kind};
use jupan_core::dim::{Count, Dim, Poly};
use jupan_core::dtype::DType;
use jupan_core::era::snake_case;
use jupan_core::optimizer::Training;
use jupan_core::program::{Operation, OperationId, OperationKind, Program, Weight};
use jupan_core::report::{ModelReport, Row, Size};

use crate::Reading;
use crate::stated::Stated;

/// As many differences are said one by one.
const MOST_SAID: usize = 20;
/// As many pairs of a weight and a tensor of one layer are tried.
const MOST_COMPARED: usize = 100_000_000;

/// A tensor in a file.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Where it is, below the layer.
    pub place: String,
    /// Its shape and type.
    pub tensor: Tensor,
    /// Whether training changes it, where the file says so.
    pub trainable: Option<bool>,
}

/// A layer's tensors in a file.
#[derive(Clone, Debug, Default)]
pub struct StoredLayer {
    /// The name of the layer, where the file has it.
    pub name: Option<String>,
    /// Where they are.
    pub path: String,
    /// The tensors, in the order of the weights as far as the file has one.
    pub tensors: Vec<Stored>,
}

/// What a file stores of a model.
#[derive(Clone, Debug, Default)]
pub struct StoredModel {
    /// The layers, those of models inside as well.
    pub layers: Vec<StoredLayer>,
    /// What the optimizer keeps.
    pub optimizer: Vec<Tensor>,
}

impl StoredModel {
    /// Whether the file says of each tensor whether training changes it.
    pub fn says_what_is_trained(&self) -> bool {
        let mut tensors = self.layers.iter().flat_map(|layer| &layer.tensors);
        tensors.all(|tensor| tensor.trainable.is_some())
    }

    /// Adds a tensor to a layer. Those of one layer come one after the other.
    pub fn put(&mut self, layer: &str, stored: Stored) {
        let last = self.layers.last_mut().filter(|last| last.path == layer);
        match last {
            Some(last) => last.tensors.push(stored),
            None => self.layers.push(StoredLayer {
                name: Some(layer.to_owned()),
                path: layer.to_owned(),
                tensors: vec![stored],
            }),
        }
    }
}

/// A tensor of which the file does not say whether training changes it.
pub fn stored(place: &str, tensor: &Tensor) -> Stored {
    Stored {
        place: place.to_owned(),
        tensor: tensor.clone(),
        trainable: None,
    }
}

/// Reads the layout of Keras 3 (and of `.keras` archives of Keras 2): `layers/conv2d/vars/0`.
pub fn by_class(root: &Group) -> Option<StoredModel> {
    let mut stored = StoredModel::default();
    below_layers(root, "", &mut stored.layers).then_some(())?;
    if let Some(optimizer) = root.groups.get("optimizer") {
        tensors(optimizer, "", &mut |_, tensor| {
            stored.optimizer.push(tensor.clone())
        });
    }
    Some(stored)
}

/// The groups that stand for `model.layers`.
fn layers_of(group: &Group) -> Option<(&'static str, &Group)> {
    let words = ["layers", "_layer_checkpoint_dependencies"];
    words
        .into_iter()
        .find_map(|word| Some((word, group.groups.get(word)?)))
}

fn below_layers(group: &Group, path: &str, found: &mut Vec<StoredLayer>) -> bool {
    let Some((word, layers)) = layers_of(group) else {
        return false;
    };
    for (name, layer) in &layers.groups {
        let path = format!("{path}{word}/{name}");
        if below_layers(layer, &format!("{path}/"), found) {
            continue;
        }
        let mut stored = StoredLayer {
            name: layer
                .groups
                .get("vars")
                .and_then(|vars| vars.text("name"))
                .map(str::to_owned),
            path,
            tensors: Vec::new(),
        };
        tensors(layer, "", &mut |place, tensor| {
            stored.tensors.push(self::stored(place, tensor))
        });
        found.push(stored);
    }
    true
}

/// All tensors of a group, those right in it first, each list in the order of its numbers. States of random generators are no
/// weights.
fn tensors(group: &Group, path: &str, visit: &mut dyn FnMut(&str, &Tensor)) {
    let number = |name: &str| name.parse::<u64>().unwrap_or(u64::MAX);
    let mut here: Vec<_> = group.tensors.iter().collect();
    here.sort_by_key(|(name, _)| number(name));
    for (name, tensor) in here {
        visit(&format!("{path}{name}"), tensor);
    }
    let inside = group
        .groups
        .iter()
        .filter(|(name, _)| !name.starts_with("seed_generator"));
    let (own, others): (Vec<_>, Vec<_>) = inside.partition(|(name, _)| *name == "vars");
    for (name, inside) in own.into_iter().chain(others) {
        tensors(inside, &format!("{path}{name}/"), visit);
    }
}

/// Reads the layout of older HDF5 files: a list of layers, each with a list of its weights.
pub fn by_name(root: &Group) -> Option<StoredModel> {
    let group = root.groups.get("model_weights").unwrap_or(root);
    let mut stored = StoredModel::default();
    for name in group.texts("layer_names")? {
        let Some(layer) = group.group(name) else {
            continue;
        };
        let weights = layer.texts("weight_names").unwrap_or_default();
        let tensors = weights
            .iter()
            .filter_map(|path| Some(self::stored(path, layer.tensor(path)?)));
        stored.layers.push(StoredLayer {
            name: Some(name.to_owned()),
            path: name.to_owned(),
            tensors: tensors.collect(),
        });
    }
    if let Some(optimizer) = root.groups.get("optimizer_weights") {
        let weights = optimizer.texts("weight_names").unwrap_or_default();
        let tensors = weights.iter().filter_map(|path| optimizer.tensor(path));
        stored.optimizer.extend(tensors.cloned());
    }
    Some(stored)
}

/// Compares a model with what is stored of it. Layers of unknown classes take their weights from there.
pub fn compare(
    program: &mut Program,
    model: OperationId,
    stored: &StoredModel,
    file: &Rc<str>,
) -> Vec<Diagnostic> {
    let mut found: Vec<Message> = Vec::new();
    let mut layers = Vec::new();
    let by_class = stored.layers.iter().any(|layer| layer.path.contains('/'));
    members(program, model, "", by_class, &mut layers);
    let places: HashMap<&str, &StoredLayer> = stored
        .layers
        .iter()
        .map(|layer| (&*layer.path, layer))
        .collect();
    let mut used: HashSet<&str> = HashSet::new();
    let mut seen: HashSet<OperationId> = HashSet::new();
    let mut absent = Vec::new();
    for (id, place) in &layers {
        match places.get(&**place) {
            Some(layer) => {
                used.insert(&*layer.path);
                seen.insert(*id);
                one_layer(program, *id, layer, &mut found);
            }
            None => absent.push(*id),
        }
    }
    for id in absent {
        let weights = program.weights(id);
        if !weights.is_empty() && seen.insert(id) {
            found.push(message!(
                "the file stores no weights for {layer}",
                layer = program.operation(id).name
            ));
        }
    }
    for layer in &stored.layers {
        if !layer.tensors.is_empty() && !used.contains(&*layer.path) {
            let name = layer.name.as_deref().unwrap_or(&layer.path);
            found.push(message!(
                "the file stores {n} tensors of {name}, which is not in the model",
                n = layer.tensors.len(),
                name
            ));
        }
    }
    program.operation_mut(model).training = optimizer(stored);
    said(found, file)
}

/// The differences as diagnostics, not too many.
fn said(mut found: Vec<Message>, file: &Rc<str>) -> Vec<Diagnostic> {
    let further = found.len().saturating_sub(MOST_SAID);
    found.truncate(MOST_SAID);
    let mut said: Vec<Diagnostic> = found
        .into_iter()
        .map(|message| Diagnostic::warning(Kind::Remark, message).in_file(file))
        .collect();
    if further > 0 {
        let message = message!(
            "there are {further} more differences between the model and its stored weights",
            further
        );
        said.push(Diagnostic::warning(Kind::Remark, message).in_file(file));
    }
    said
}

/// Compares a model with stored tensors of which the file does not say whose they are.
pub fn compare_all(
    program: &mut Program,
    model: OperationId,
    stored: &StoredModel,
    file: &Rc<str>,
) -> Vec<Diagnostic> {
    let all = stored.layers.iter().flat_map(|layer| {
        let tensors = layer.tensors.iter();
        tensors.map(|tensor| Stored {
            place: format!("{}/{}", layer.path, tensor.place),
            ..tensor.clone()
        })
    });
    let all = StoredLayer {
        tensors: all.collect(),
        ..StoredLayer::default()
    };
    let mut found = Vec::new();
    one_layer(program, model, &all, &mut found);
    program.operation_mut(model).training = optimizer(stored);
    said(found, file)
}

/// The layers of a model with their places in the file, those of models inside as well.
fn members(
    program: &Program,
    model: OperationId,
    path: &str,
    by_class: bool,
    found: &mut Vec<(OperationId, String)>,
) {
    let record = program.operation(model);
    let layers: Vec<OperationId> = match (&record.graph, &record.stack) {
        (Some(graph), _) => {
            let operations = graph.operations.iter().copied();
            operations
                .filter(|id| program.operation(*id).is_layer())
                .collect()
        }
        (_, Some(stack)) => stack.visible(program).to_vec(),
        _ => record.children.iter().map(|(_, id)| *id).collect(),
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for id in layers {
        let layer = program.operation(id);
        if !by_class {
            found.push((id, layer.name.to_string()));
            continue;
        }
        let class = snake_case(&layer.class);
        let count = counts.entry(class.clone()).or_default();
        let name = match *count {
            0 => class,
            n => format!("{class}_{n}"),
        };
        *count += 1;
        let place = format!("{path}layers/{name}");
        match layer.graph.is_some() || layer.stack.is_some() {
            true => members(program, id, &format!("{place}/"), by_class, found),
            false => found.push((id, place)),
        }
    }
}

/// Compares the weights of one layer with its tensors.
fn one_layer(
    program: &mut Program,
    id: OperationId,
    stored: &StoredLayer,
    found: &mut Vec<Message>,
) {
    let declared: Vec<Rc<Weight>> = program
        .weights(id)
        .into_iter()
        .filter_map(|(owner, index, _)| program.operation(owner).weights.get(index).cloned())
        .collect();
    if program.operation(id).uncertain.is_some() && declared.is_empty() {
        take_over(program, id, stored);
        return;
    }
    let layer = program.operation(id).name.clone();
    if declared.len().saturating_mul(stored.tensors.len()) > MOST_COMPARED {
        found.push(message!(
            "{layer}: there are too many stored tensors to compare them with the model",
            layer
        ));
        return;
    }
    let mut left: Vec<&Stored> = stored.tensors.iter().collect();
    let mut without = Vec::new();
    for weight in &declared {
        match left.iter().position(|stored| fits(weight, &stored.tensor)) {
            Some(at) => {
                left.remove(at);
            }
            None => without.push(weight),
        }
    }
    let mut left = left.into_iter();
    for weight in without {
        let shape = ShapeText(&weight.axes);
        // What adapts a kernel is added to it before it is stored.
        if left.len() == 0 && weight.name.starts_with("lora_") {
            continue;
        }
        found.push(match left.next() {
            Some(stored) => message!(
                "{layer}: the model declares {weight} of shape {shape}, the file stores {tensor}",
                layer,
                weight = weight.name,
                shape,
                tensor = shape_text(&stored.tensor.shape)
            ),
            None => message!(
                "{layer}: the file does not store {weight} of shape {shape}",
                layer,
                weight = weight.name,
                shape
            ),
        });
    }
    // What only some layers of the user have can't be told from what is too much.
    if program.operation(id).uncertain.is_none() {
        for stored in left {
            found.push(message!(
                "{layer}: the file stores {weight} of shape {shape}, which the model does not declare",
                layer,
                weight = stored.place,
                shape = shape_text(&stored.tensor.shape)
            ));
        }
    }
}

fn fits(weight: &Weight, tensor: &Tensor) -> bool {
    let dims = weight.axes.iter().zip(&tensor.shape);
    weight.axes.len() == tensor.shape.len()
        && dims
            .into_iter()
            .all(|(axis, n)| match (axis.dim.known(), i64::try_from(*n)) {
                (Some(declared), Ok(n)) => declared == n,
                _ => true,
            })
}

fn shape_text(shape: &[u64]) -> String {
    ShapeText(&axes(shape)).to_string()
}

fn axes(shape: &[u64]) -> Vec<Axis> {
    let dims = shape.iter().map(|n| match i64::try_from(*n) {
        Ok(n) => Dim::Known(n),
        Err(_) => Dim::unknown(message!("too large")),
    });
    dims.map(|dim| Axis::fixed(names::AXIS, dim)).collect()
}

/// Gives a layer of an unknown class the tensors that the file stores for it.
fn take_over(program: &mut Program, id: OperationId, stored: &StoredLayer) {
    let name = program.operation(id).name.clone();
    for stored in &stored.tensors {
        program.add_weight(id, weight(&name, &stored.place, stored));
    }
    let record = program.operation_mut(id);
    if !stored.tensors.is_empty() {
        record.uncertain = None;
    }
}

fn weight(layer: &str, name: &str, stored: &Stored) -> Weight {
    Weight {
        name: name.into(),
        scope: layer.into(),
        axes: axes(&stored.tensor.shape),
        dtype: stored.tensor.dtype.parse().unwrap_or(DType::Float32),
        trainable: stored.trainable.unwrap_or(true),
        resting: false,
    }
}

/// Takes back what a report says about training where weights are known from nothing but a file that does not say which of
/// them training changes.
fn without_training(report: &mut ModelReport, layers: &HashSet<OperationId>) {
    if layers.is_empty() {
        return;
    }
    let unknown = || {
        Count::unknown(message!(
            "the file does not say which weights training changes"
        ))
    };
    let mut waiting: Vec<&mut Row> = report.rows.iter_mut().collect();
    while let Some(row) = waiting.pop() {
        if row
            .weights
            .iter()
            .any(|weight| layers.contains(&weight.owner))
        {
            row.trainable_params = unknown();
        }
        waiting.extend(row.children.iter_mut());
    }
    for size in [
        &mut report.totals.trainable,
        &mut report.totals.non_trainable,
    ] {
        size.count = unknown();
        size.bytes = unknown();
    }
}

/// The report of a model that may have taken weights from a file: its layers without an entry in the catalogue. `told` is whether
/// the file says which of them training changes.
pub fn report(program: &Program, model: OperationId, told: bool) -> ModelReport {
    let mut report = ModelReport::of(program, model, None);
    let inside = program.flatten(model).into_iter();
    let taken = inside.filter(|id| {
        let record = program.operation(*id);
        !told && record.entry.is_none() && !record.weights.is_empty()
    });
    without_training(&mut report, &taken.collect());
    report
}

fn optimizer(stored: &StoredModel) -> Option<Box<Training>> {
    match stored.optimizer.is_empty() {
        true => None,
        false => Some(Box::new(Training {
            optimizer: None,
            state: Some(size(&stored.optimizer)),
        })),
    }
}

fn size(tensors: &[Tensor]) -> Size {
    let mut size = Size::default();
    for tensor in tensors {
        let mut count = Count {
            known: Poly::from(1),
            missing: Vec::new(),
        };
        for n in &tensor.shape {
            match count.known.times(&Poly::from(i128::from(*n))) {
                Some(known) => count.known = known,
                None => count = Count::unknown(message!("the size does not fit 128 bits")),
            }
        }
        size.add(&count, tensor.dtype.parse().unwrap_or(DType::Float32));
    }
    size
}

/// What a file holds that has weights only.
pub fn only(file: &Rc<str>, stored: &StoredModel) -> Reading {
    let mut reading = Reading::default();
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let model = without_graph(&mut reading.program, stored, name);
    let report = report(&reading.program, model, stored.says_what_is_trained());
    reading.models.push(report);
    let message = message!(
        "the file holds weights only: layers and tensors, but no graph and no shapes of outputs"
    );
    let diagnostic = Diagnostic::note(Kind::Remark, message).in_file(file);
    reading.diagnostics.push(diagnostic);
    reading
}

/// A model of which only the tensors are known.
fn without_graph(program: &mut Program, stored: &StoredModel, name: &str) -> OperationId {
    let silent = || Rc::new(Stated::new(None, Vec::new()));
    let mut model = Operation::new(
        OperationKind::Model,
        name.into(),
        "weights".into(),
        silent(),
    );
    model.built = true;
    model.states_shape = false;
    let model = program.add_operation(model);
    for layer in stored
        .layers
        .iter()
        .filter(|layer| !layer.tensors.is_empty())
    {
        let name: Rc<str> = layer.name.as_deref().unwrap_or(&layer.path).into();
        let mut record =
            Operation::new(OperationKind::Layer, name.clone(), "layer".into(), silent());
        record.built = true;
        record.states_shape = false;
        for tensor in &layer.tensors {
            let place = &tensor.place;
            let short = place.rsplit('/').next().unwrap_or(place);
            let short = match short.parse::<u64>() {
                Ok(_) => place,
                Err(_) => short.strip_suffix(":0").unwrap_or(short),
            };
            record.weights.push(weight(&name, short, tensor).into());
        }
        let id = program.add_operation(record);
        // A model has no more levels here than one.
        let _ = program.adopt(model, &name, id);
    }
    program.operation_mut(model).training = optimizer(stored);
    model
}
