//! Objects of a configuration come to life: values, layers, models, as Keras's `from_config` makes them.

use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::refusal;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use jupan_containers::json::Json;
use jupan_core::call;
use jupan_core::diagnostic::{Diagnostic, Kind, Refusal, Severity};
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::era::snake_case;
use jupan_core::layer::{Catalogue, Entry, Host, OpEntry};
use jupan_core::program::{Operation, OperationId, OperationKind, TensorId};
use jupan_core::signature::{Given, Passed};
use jupan_core::value::{Array, Content, Object, Value};

use crate::host::Bounded;
use crate::legacy;
use crate::stated::{Stated, StatedTensor};

/// Arrays with more elements are shapes only.
const MAX_CONTENT: usize = 1024;

/// What all layers accept besides their own arguments.
const COMMON: &[&str] = &[
    "name",
    "trainable",
    "dtype",
    "autocast",
    "activity_regularizer",
    "input_shape",
    "input_dim",
];

/// Makes what a configuration describes.
pub struct Reviver {
    /// Where it is made.
    pub host: Bounded,
    /// What can be made.
    pub catalogue: Catalogue,
    /// What there is to say.
    pub diagnostics: Vec<Diagnostic>,
    file: Rc<str>,
    /// Layers that stand in several places of the file, by the file's number for them.
    shared: HashMap<i64, OperationId>,
    /// Layers whose outputs only the file states.
    stated: HashMap<OperationId, Rc<Stated>>,
    /// Tensors of which not even the number of axes is known.
    pub shapeless: HashSet<TensorId>,
    /// For which shapes the file says that layers were built.
    built_for: HashMap<OperationId, Vec<Dim>>,
    /// Arguments that no catalogue knows and that were told of.
    told: HashSet<(Rc<str>, Rc<str>)>,
}

/// An item of a model's list of layers.
#[derive(Clone)]
pub enum Piece {
    /// A layer, an input or a model.
    Layer(OperationId),
    /// A function on tensors; each call of it is an operation of its own.
    Op {
        /// The function.
        entry: &'static OpEntry,
        /// Its name.
        name: Rc<str>,
        /// The arguments that belong to it, not to a call.
        config: Vec<(Rc<str>, Value)>,
    },
}

/// Finds the tensors that a value refers to: the output of a call of a layer.
pub type Tensors<'a> = &'a dyn Fn(&str, i64, i64) -> Option<TensorId>;

/// Where no tensor can be meant.
pub fn no_tensors(_: &str, _: i64, _: i64) -> Option<TensorId> {
    None
}

/// A described object: its class and what it was made with.
pub struct Described<'a> {
    /// The name of the class.
    pub class: &'a str,
    /// The arguments.
    pub config: &'a Json,
    /// The whole object.
    pub json: &'a Json,
}

impl<'a> Described<'a> {
    /// The object, if it is one.
    pub fn of(json: &'a Json) -> Option<Self> {
        Some(Self {
            class: json.text("class_name")?,
            config: json.get("config")?,
            json,
        })
    }

    /// Whether the class is one of the framework's own, as far as the file says. Files before Keras 3 say nothing.
    pub fn is_builtin(&self) -> bool {
        let registered = self.json.text("registered_name");
        match self.json.get("module") {
            None => registered.is_none_or(|name| !name.contains('>')),
            Some(Json::Str(module)) => legacy::is_framework(module),
            Some(_) => false,
        }
    }

    /// Whether it is a function on tensors: from the module of such. HDF5 files of Keras 3 name no modules, and there it is what
    /// has the name of one and lacks what all layers have.
    fn is_operation(&self, reviver: &Reviver) -> bool {
        match self.json.text("module") {
            Some(module) => {
                let functions = [".ops", ".activations.activations"];
                legacy::is_framework(module) && functions.iter().any(|of| module.contains(of))
            }
            None => {
                self.config.get("name").is_some()
                    && self.config.get("trainable").is_none()
                    && reviver.operation(self.class).is_some()
            }
        }
    }

    /// Whether it describes a layer rather than an initializer or the like.
    fn is_layer(&self, key: &str, catalogue: &Catalogue) -> bool {
        if let Some(module) = self.json.text("module")
            && legacy::is_framework(module)
        {
            return module.contains("layers")
                || module.contains("models")
                || catalogue_only(self.class);
        }
        if key.ends_with("_initializer")
            || key.ends_with("_regularizer")
            || key.ends_with("_constraint")
        {
            return false;
        }
        let named = self.config.get("name").is_some() && self.config.get("trainable").is_some();
        let built = self.json.get("build_config").is_some();
        let known = self.is_builtin() && catalogue.layer(self.class).is_some();
        named || built || catalogue_only(self.class) || known && self.config.get("name").is_some()
    }
}

fn catalogue_only(class: &str) -> bool {
    matches!(class, "Sequential" | "Functional" | "Model")
}

impl Reviver {
    /// For a file.
    pub fn new(file: &Rc<str>, catalogue: Catalogue) -> Self {
        Self {
            host: Bounded::default(),
            catalogue,
            diagnostics: Vec::new(),
            file: file.clone(),
            shared: HashMap::new(),
            stated: HashMap::new(),
            shapeless: HashSet::new(),
            built_for: HashMap::new(),
            told: HashSet::new(),
        }
    }

    /// Says that something went wrong at a place of the file.
    pub fn refuse(&mut self, refusal: Refusal, place: &str) {
        let diagnostic = refusal.at(None).in_file(&self.file);
        self.diagnostics
            .push(diagnostic.with_note(message!("at {place}", place)));
    }

    fn say(&mut self, severity: Severity, message: Message, place: &str) {
        let diagnostic = Diagnostic::new(Kind::Remark, severity, message).in_file(&self.file);
        self.diagnostics
            .push(diagnostic.with_note(message!("at {place}", place)));
    }

    /// A value of a configuration. `key` is what it is called there.
    pub fn value(&mut self, json: &Json, key: &str, tensors: Tensors, place: &str) -> Value {
        match json {
            Json::Null => Value::None,
            Json::Bool(flag) => Value::Bool(*flag),
            Json::Int(n) => Value::Int(*n),
            Json::Float(x) => Value::Float(*x),
            Json::Str(text) => Value::Str(text.clone()),
            Json::List(items) => {
                let mut values = Vec::with_capacity(items.len());
                for item in items {
                    values.push(self.value(item, key, tensors, place));
                }
                Value::list(values)
            }
            Json::Object(entries) => match Described::of(json) {
                Some(described) => self.object(&described, key, tensors, place),
                None => {
                    let mut values = Vec::with_capacity(entries.len());
                    for (key, item) in entries {
                        let value = self.value(item, key, tensors, place);
                        values.push((Value::Str(key.clone()), value));
                    }
                    Value::Dict(values.into())
                }
            },
        }
    }

    /// The value that an object stands for.
    fn object(&mut self, described: &Described, key: &str, tensors: Tensors, place: &str) -> Value {
        let config = described.config;
        match described.class {
            "__keras_tensor__" => {
                let found = reference(config.get("keras_history"))
                    .and_then(|(layer, node, tensor)| tensors(layer, node, tensor));
                match found {
                    Some(tensor) => Value::Tensor(tensor),
                    None => Value::Unknown(message!("a tensor that the file does not hold")),
                }
            }
            "__tensor__" | "__numpy__" => array(config),
            "__ellipsis__" => Value::ellipsis(),
            "__slice__" => {
                let mut part = |name: &str| {
                    let part = config.get(name).unwrap_or(&Json::Null);
                    self.value(part, name, tensors, place)
                };
                let (start, stop, step) = (part("start"), part("stop"), part("step"));
                Value::slice(start, stop, step)
            }
            "__lambda__" => Value::Unknown(message!(
                "a function that the file holds only as Python's bytecode"
            )),
            "function" => match config.as_str() {
                Some(name) if matches!(key, "function" | "output_shape" | "mask") => {
                    Value::Unknown(message!(
                        "the function `{name}`, of which the file holds only the name",
                        name
                    ))
                }
                name => function(name.unwrap_or("function")),
            },
            class if described.is_layer(key, &self.catalogue) => {
                match self.piece(described.json, place) {
                    Some(Piece::Layer(id)) => Value::Operation(id),
                    _ => Value::Unknown(message!(
                        "a layer of the class {class} that can't be made",
                        class
                    )),
                }
            }
            class => {
                let entries = config.entries().unwrap_or_default();
                let mut arguments = Vec::with_capacity(entries.len());
                for (name, item) in entries {
                    arguments.push((name.clone(), self.value(item, name, tensors, place)));
                }
                let module = described.json.text("module").unwrap_or_default();
                let family = module.rsplit('.').next().unwrap_or_default();
                Value::Object(Rc::new(Object {
                    family: family.into(),
                    name: class.into(),
                    arguments,
                }))
            }
        }
    }

    /// Makes a layer, a model, an input or a function on tensors. What can't be made is a layer of unknown behaviour, and
    /// said; `None` only where the object describes nothing.
    pub fn piece(&mut self, json: &Json, place: &str) -> Option<Piece> {
        let Some(described) = Described::of(json) else {
            self.refuse(
                refusal!("there is an item without `class_name` and `config` among the layers"),
                place,
            );
            return None;
        };
        let number = json.get("shared_object_id").and_then(Json::as_int);
        if let Some(known) = number.and_then(|number| self.shared.get(&number)) {
            return Some(Piece::Layer(*known));
        }
        let piece = self.fresh(&described, place)?;
        let built = json
            .get("build_config")
            .and_then(|build| build.get("input_shape"));
        if let (Piece::Layer(id), Some(dims)) = (&piece, built.and_then(shape_of)) {
            self.built_for.insert(*id, dims);
        }
        if let (Some(number), Piece::Layer(id)) = (number, &piece) {
            self.shared.insert(number, *id);
        }
        Some(piece)
    }

    fn fresh(&mut self, described: &Described, place: &str) -> Option<Piece> {
        let Described { class, config, .. } = *described;
        if described.is_operation(self) {
            let found = self.operation(class);
            let Some(entry) = found else {
                let reason = message!("the operation {class} is not known", class);
                return Some(Piece::Layer(self.unknown(described, reason, place)));
            };
            let mut arguments = Vec::new();
            for (key, item) in config.entries().unwrap_or_default() {
                if &**key != "name" {
                    arguments.push((key.clone(), self.value(item, key, &no_tensors, place)));
                }
            }
            return Some(Piece::Op {
                entry,
                name: self.name_of(described),
                config: arguments,
            });
        }
        if class == "InputLayer" {
            return Some(Piece::Layer(self.input(described)));
        }
        let layers = config.get("layers").and_then(Json::items);
        let is_graph =
            config.get("output_layers").is_some() && config.get("input_layers").is_some();
        if layers.is_some() && is_graph {
            return self.functional(described, place).map(Piece::Layer);
        }
        let is_stack = class == "Sequential"
            || layers.is_some_and(|all| all.iter().all(|one| Described::of(one).is_some()));
        if is_stack && (layers.is_some() || config.items().is_some()) {
            return self.sequential(described, place).map(Piece::Layer);
        }
        let entry = match described.is_builtin() {
            true => self.catalogue.layer(class),
            false => None,
        };
        let Some(entry) = entry else {
            let reason = message!("the file does not hold the class {class}", class);
            return Some(Piece::Layer(self.unknown(described, reason, place)));
        };
        Some(Piece::Layer(self.layer(entry, described, place)))
    }

    /// The operation of a class: the one of the same name, where several functions make one.
    fn operation(&self, class: &str) -> Option<&'static OpEntry> {
        let same_name = self.catalogue.op(&snake_case(class));
        let same_name = same_name.filter(|op| op.class == class);
        same_name.or_else(|| {
            let ops = self.catalogue.ops.iter();
            ops.copied().find(|op| op.class == class)
        })
    }

    fn name_of(&mut self, described: &Described) -> Rc<str> {
        let name = described
            .config
            .text("name")
            .or(described.json.text("name"));
        match name {
            Some(name) => name.into(),
            None => self.host.program_mut().next_name(described.class),
        }
    }

    /// Makes a layer of the catalogue.
    fn layer(&mut self, entry: &'static Entry, described: &Described, place: &str) -> OperationId {
        let class = described.class;
        let signature = self.host.program_mut().signature(entry.keras.signature);
        let mut passed = Passed::default();
        let mut further = Vec::new();
        let mut inside = Vec::new();
        let mut unknown = false;
        for (key, item) in described.config.entries().unwrap_or_default() {
            let (key, item) = match legacy::argument(class, key, item) {
                Some(translated) => translated,
                None => continue,
            };
            let place = format!("{place}/config/{key}");
            let mut value = self.value(&item, &key, &no_tensors, &place);
            unknown |= matches!(value, Value::Unknown(_));
            if class == "Lambda" && &*key == "output_shape" {
                value = as_tuple(value);
            }
            operations(&value, &mut inside);
            let known = COMMON.contains(&&*key) || signature.names().any(|name| name == &*key);
            if known || signature.accepts_keywords {
                passed.take(&key);
                passed.keyword.push((key, Given::from(value)));
            } else {
                further.push((key, value));
            }
        }
        if passed.keyword.iter().all(|(name, _)| &**name != "name")
            && let Some(name) = described.json.text("name")
        {
            passed = passed.with("name", Value::str(name));
        }
        let mut made = call::construct(&mut self.host, entry, passed.clone(), None);
        if made.is_err()
            && let Some(passed) = with_functions_of_the_user(&passed)
        {
            // Older files name functions of the user like those of the framework.
            made = call::construct(&mut self.host, entry, passed, None).or(made);
        }
        match made {
            Ok(id) => {
                self.keep(id, further, place);
                if unknown {
                    self.wrap(id);
                }
                id
            }
            Err(refusal) => {
                // Where a layer inside is of an unknown class, no more can be asked of the one around it.
                let excused = inside.iter().any(|id| self.is_unknown(*id));
                let reason = match excused {
                    true => message!(
                        "{class} holds a layer of a class that the file does not hold",
                        class
                    ),
                    false => message!("{class} could not be made", class),
                };
                if !excused {
                    self.refuse(refusal, place);
                }
                self.placeholder(described, reason, inside)
            }
        }
    }

    /// Keeps the arguments that the catalogue does not know with the layer, and says so where they may matter.
    fn keep(&mut self, id: OperationId, further: Vec<(Rc<str>, Value)>, place: &str) {
        let class = self.host.program().operation(id).class.clone();
        for (key, value) in &further {
            let matters = !legacy::is_harmless(key, value);
            if matters && self.told.insert((class.clone(), key.clone())) {
                let message = message!(
                    "{class} has an argument `{key}={value}` that is not known; it was not used",
                    class,
                    key,
                    value
                );
                self.say(Severity::Warning, message, place);
            }
        }
        self.host.program_mut().operation_mut(id).unread = further.into();
    }

    /// Lets the file state what a layer gives where the layer itself does not know.
    fn wrap(&mut self, id: OperationId) {
        let operation = self.host.program_mut().operation_mut(id);
        let stated = Rc::new(Stated::new(
            Some(operation.layer.clone()),
            vec![StatedTensor::unknown()],
        ));
        operation.layer = stated.clone();
        self.stated.insert(id, stated);
    }

    /// A layer of a class that is not known, with the layers inside it that the file describes.
    fn unknown(&mut self, described: &Described, reason: Message, place: &str) -> OperationId {
        let mut inside = Vec::new();
        for (key, item) in described.config.entries().unwrap_or_default() {
            let place = format!("{place}/config/{key}");
            operations(&self.value(item, key, &no_tensors, &place), &mut inside);
        }
        self.say(
            Severity::Warning,
            message!("{reason}; its weights are not known", reason),
            place,
        );
        self.placeholder(described, reason, inside)
    }

    /// A layer of which no more is known than its name and what is inside.
    fn placeholder(
        &mut self,
        described: &Described,
        reason: Message,
        inside: Vec<OperationId>,
    ) -> OperationId {
        let stated = Rc::new(Stated::new(None, vec![StatedTensor::unknown()]));
        let name = self.name_of(described);
        let mut operation = Operation::new(
            OperationKind::Layer,
            name,
            // `package>Class` is how it was registered.
            described
                .class
                .rsplit('>')
                .next()
                .unwrap_or_default()
                .into(),
            stated.clone(),
        );
        operation.built = true;
        operation.uncertain = Some(reason);
        operation.trainable = described.config.get("trainable") != Some(&Json::Bool(false));
        if let Some(dtype) = described.config.get("dtype") {
            let value = self.value(dtype, "dtype", &no_tensors, "");
            if let Ok(Some(policy)) = call::read_policy(described.class, &value) {
                operation.policy = policy;
            }
        }
        let id = self.host.program_mut().add_operation(operation);
        self.stated.insert(id, stated);
        for child in inside {
            self.build_as_stated(child);
            let program = self.host.program_mut();
            let name = program.operation(child).name.clone();
            if let Err(refusal) = program.adopt(id, &name, child) {
                self.refuse(refusal, &name);
            }
        }
        id
    }

    /// Builds a layer that is never called for the shape that the file says it was built for.
    pub fn build_as_stated(&mut self, id: OperationId) {
        let Some(dims) = self.built_for.get(&id).cloned() else {
            return;
        };
        let record = self.host.program().operation(id);
        if record.built || record.kind != OperationKind::Layer {
            return;
        }
        let dtype = record.policy.compute;
        let passed = Passed {
            positional: vec![call::placeholder(&mut self.host, dims, dtype)],
            keyword: Vec::new(),
        };
        let place = self.host.program().operation(id).name.clone();
        if let Err(refusal) = call::build(&mut self.host, id, passed, None) {
            self.refuse(refusal, &place);
        }
    }

    /// Gives up on what a layer does, after it was refused.
    pub fn give_up(&mut self, id: OperationId, reason: Message) {
        let stated = Rc::new(Stated::new(None, vec![StatedTensor::unknown()]));
        let operation = self.host.program_mut().operation_mut(id);
        operation.layer = stated.clone();
        operation.uncertain.get_or_insert(reason);
        self.stated.insert(id, stated);
    }

    /// Whether nothing but its name is known of a layer.
    pub fn is_unknown(&self, id: OperationId) -> bool {
        self.stated
            .get(&id)
            .is_some_and(|stated| stated.inner.is_none())
    }

    /// Says what the next call of a layer gives, if the layer does not know.
    pub fn expect(&self, id: OperationId, outputs: Vec<StatedTensor>) {
        if let Some(stated) = self.stated.get(&id) {
            stated.expect(outputs);
        }
    }

    /// Remembers the tensors of which a layer has stated nothing.
    pub fn note_shapeless(&mut self, id: OperationId, outputs: &[TensorId]) {
        let Some(stated) = self.stated.get(&id) else {
            return;
        };
        for (tensor, output) in outputs.iter().zip(stated.outputs.borrow().iter()) {
            let axes = &self.host.program().tensor(*tensor).axes;
            if output.dims.is_none()
                && matches!(&axes[..], [one] if matches!(one.dim, Dim::Unknown(_)))
            {
                self.shapeless.insert(*tensor);
            }
        }
    }

    /// Makes an input.
    fn input(&mut self, described: &Described) -> OperationId {
        let config = described.config;
        let shape = config
            .get("batch_shape")
            .or(config.get("batch_input_shape"));
        let dims = shape
            .and_then(shape_of)
            .unwrap_or_else(|| vec![Dim::Unspecified]);
        let dtype = self.value(
            config.get("dtype").unwrap_or(&Json::Null),
            "dtype",
            &no_tensors,
            "",
        );
        let policy = call::read_policy("InputLayer", &dtype).ok().flatten();
        let dtype = policy.map_or(DType::Float32, |policy| policy.compute);
        let name = self.name_of(described);
        let axes = call::input_axes(dims, self.host.program().channels_first);
        let tensor = call::input(&mut self.host, axes, dtype, Some(name), None);
        let maker = self.host.program().tensor(tensor).maker;
        maker.unwrap_or_default()
    }
}

/// The layer, the number of its call and the number of the output that `["conv", 0, 0]` names.
pub fn reference(json: Option<&Json>) -> Option<(&str, i64, i64)> {
    match json?.items()? {
        [Json::Str(layer), node, tensor, ..] => Some((layer, node.as_int()?, tensor.as_int()?)),
        _ => None,
    }
}

/// The extents of a shape: numbers and `null`s.
pub fn shape_of(json: &Json) -> Option<Vec<Dim>> {
    let dims = json.items()?.iter().map(|dim| match dim {
        Json::Null => Some(Dim::Unspecified),
        Json::Int(n) if *n >= 0 => Some(Dim::Known(*n)),
        _ => None,
    });
    dims.collect()
}

/// A function that the file only names.
fn function(name: &str) -> Value {
    Value::Object(Rc::new(Object {
        family: "functions".into(),
        name: name.into(),
        arguments: Vec::new(),
    }))
}

/// The arguments with the names of functions taken for functions of the user. `None` where there are none.
fn with_functions_of_the_user(passed: &Passed) -> Option<Passed> {
    const ENDS: [&str; 4] = ["activation", "_initializer", "_regularizer", "_constraint"];
    let mut changed = passed.clone();
    let mut any = false;
    for (key, given) in &mut changed.keyword {
        if let Value::Str(name) = &given.value
            && ENDS.iter().any(|end| key.ends_with(end))
        {
            given.value = function(name);
            any = true;
        }
    }
    any.then_some(changed)
}

fn as_tuple(value: Value) -> Value {
    match value {
        Value::List(items)
            if items
                .iter()
                .all(|item| matches!(item, Value::Int(_) | Value::None)) =>
        {
            Value::Tuple(items)
        }
        other => other,
    }
}

/// The layers in a value.
fn operations(value: &Value, found: &mut Vec<OperationId>) {
    match value {
        Value::Operation(id) => found.push(*id),
        Value::List(items) | Value::Tuple(items) => {
            items.iter().for_each(|item| operations(item, found))
        }
        Value::Dict(entries) => entries.iter().for_each(|(_, item)| operations(item, found)),
        _ => {}
    }
}

/// An array of numbers. Its shape is that of the first items; their number in all is what must fit.
fn array(config: &Json) -> Value {
    let dtype = config.text("dtype").and_then(|name| name.parse().ok());
    let (mut shape, mut level) = (Vec::new(), config.get("value"));
    while let Some(Json::List(items)) = level {
        shape.push(Dim::Known(items.len() as i64));
        level = items.first();
    }
    let mut content = Vec::new();
    let small = config
        .get("value")
        .is_some_and(|value| flatten(value, &mut content));
    Value::Array(Rc::new(Array {
        shape,
        dtype: dtype.unwrap_or(DType::Float32),
        content: match small {
            true => Content::new(content),
            false => Content::default(),
        },
    }))
}

/// Collects the numbers of nested lists. Returns whether they are few, and nothing but numbers.
fn flatten(json: &Json, into: &mut Vec<f64>) -> bool {
    match json {
        Json::List(items) => items.iter().all(|item| flatten(item, into)),
        Json::Int(n) => push(into, *n as f64),
        Json::Float(x) => push(into, *x),
        Json::Bool(flag) => push(into, f64::from(u8::from(*flag))),
        _ => false,
    }
}

fn push(into: &mut Vec<f64>, number: f64) -> bool {
    into.push(number);
    into.len() <= MAX_CONTENT
}
