//! Models of a configuration: graphs, whose calls wait until their inputs exist, and stacks of layers.

use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::refusal;
use std::collections::HashMap;
use std::rc::Rc;

use jupan_containers::json::Json;
use jupan_core::call::{self, Common, tensors_of};
use jupan_core::diagnostic::{Exception, Refusal};
use jupan_core::dtype::DType;
use jupan_core::functional::functional;
use jupan_core::layer::{Host, OpEntry};
use jupan_core::program::{OperationId, OperationKind, TensorId, Tensors};
use jupan_core::sequential;
use jupan_core::signature::{Given, Passed};
use jupan_core::value::Value;

use crate::legacy;
use crate::revive::{Described, Piece, Reviver, reference, shape_of};
use crate::stated::StatedTensor;

/// A layer whose class is not known is taken to have no more outputs than this.
const MAX_OUTPUTS: i64 = 1000;

/// One layer of a graph that is being put together.
struct Member<'a> {
    name: Rc<str>,
    class: &'a str,
    piece: Piece,
    /// The calls that are still to be made.
    waiting: &'a [Json],
    /// The tensors that came out of each call so far.
    outputs: Vec<Tensors>,
    /// How much higher than the number of a call the file's number for it is: older files count a call of a model that
    /// made the model itself.
    shift: i64,
    json: &'a Json,
    place: String,
}

/// A graph that is being put together.
struct Members<'a> {
    all: Vec<Member<'a>>,
    places: HashMap<Rc<str>, usize>,
    /// What the file says of the output of a call: by layer, number of the call, number of the output.
    stated: HashMap<(Rc<str>, i64, i64), StatedTensor>,
    /// How many outputs of a call are used somewhere.
    used: HashMap<(Rc<str>, i64), i64>,
}

/// What a reference in the file comes to.
enum Found {
    Tensor(TensorId),
    /// The call has not been made yet.
    Later,
    Nothing(Message),
}

impl Members<'_> {
    fn find(&self, layer: &str, node: i64, tensor: i64) -> Found {
        let Some(member) = self.places.get(layer).and_then(|at| self.all.get(*at)) else {
            return Found::Nothing(message!(
                "there is no layer \"{layer}\" in the model",
                layer
            ));
        };
        let Ok(node) = usize::try_from((node - member.shift).max(0)) else {
            return Found::Later;
        };
        let Some(outputs) = member.outputs.get(node) else {
            return Found::Later;
        };
        match usize::try_from(tensor).ok().and_then(|at| outputs.get(at)) {
            Some(tensor) => Found::Tensor(*tensor),
            None => Found::Nothing(message!("{layer} has no output {tensor}", layer, tensor)),
        }
    }

    fn tensor(&self, layer: &str, node: i64, tensor: i64) -> Option<TensorId> {
        match self.find(layer, node, tensor) {
            Found::Tensor(id) => Some(id),
            _ => None,
        }
    }

    /// What the file says that the next call of a layer gives.
    fn expected(&self, member: &Member) -> Vec<StatedTensor> {
        let node = member.outputs.len() as i64 + member.shift;
        let used = self.used.get(&(member.name.clone(), node)).copied();
        let outputs = (0..used.unwrap_or(1)).map(|at| {
            let stated = self.stated.get(&(member.name.clone(), node, at));
            stated.cloned().unwrap_or_else(StatedTensor::unknown)
        });
        outputs.collect()
    }
}

/// Every reference to a tensor in the description of a call, with the whole object where there is one.
fn references<'a>(json: &'a Json, visit: &mut dyn FnMut(&'a str, i64, i64, Option<&'a Json>)) {
    if json.text("class_name") == Some("__keras_tensor__")
        && let Some(config) = json.get("config")
    {
        if let Some((layer, node, tensor)) = reference(config.get("keras_history")) {
            visit(layer, node, tensor, Some(config));
        }
        return;
    }
    match json {
        Json::List(items) => match reference(Some(json)) {
            Some((layer, node, tensor)) => {
                visit(layer, node, tensor, None);
                items
                    .iter()
                    .skip(3)
                    .for_each(|item| references(item, visit));
            }
            None => items.iter().for_each(|item| references(item, visit)),
        },
        Json::Object(entries) => entries.iter().for_each(|(_, item)| references(item, visit)),
        _ => {}
    }
}

impl Reviver {
    /// Makes a model from a graph.
    pub fn functional(&mut self, described: &Described, place: &str) -> Option<OperationId> {
        let config = described.config;
        let layers = config
            .get("layers")
            .and_then(Json::items)
            .unwrap_or_default();
        let mut members = Members {
            all: Vec::with_capacity(layers.len()),
            places: HashMap::new(),
            stated: HashMap::new(),
            used: HashMap::new(),
        };
        for (at, json) in layers.iter().enumerate() {
            let place = format!("{place}/config/layers/{at}");
            let Some(piece) = self.piece(json, &place) else {
                continue;
            };
            let name: Rc<str> = match json
                .text("name")
                .or(json.get("config").and_then(|c| c.text("name")))
            {
                Some(name) => name.into(),
                None => "".into(),
            };
            let mut outputs = Vec::new();
            if let Piece::Layer(id) = &piece {
                let record = self.host.program().operation(*id);
                if record.kind == OperationKind::Input {
                    let nodes = record.nodes.iter();
                    outputs
                        .extend(nodes.map(|node| self.host.program().node(*node).outputs.clone()));
                }
            }
            if members
                .places
                .insert(name.clone(), members.all.len())
                .is_some()
            {
                let message = message!("two layers of the model have the name \"{name}\"", name);
                self.refuse(Refusal::new(message), &place);
            }
            members.all.push(Member {
                name,
                class: json.text("class_name").unwrap_or_default(),
                piece,
                waiting: json
                    .get("inbound_nodes")
                    .and_then(Json::items)
                    .unwrap_or_default(),
                outputs,
                shift: 0,
                json,
                place,
            });
        }
        self.find_shifts(&mut members, config);
        collect_stated(&mut members, config);
        self.make_calls(&mut members);
        let inputs = ends(&members, config.get("input_layers"));
        let outputs = ends(&members, config.get("output_layers"));
        let (Some(inputs), Some(outputs)) = (inputs, outputs) else {
            self.refuse(
                refusal!("an input or an output of the model is not among its layers"),
                place,
            );
            return None;
        };
        let name = config.text("name").map(Rc::from);
        let common = Common {
            name,
            trainable: true,
            ..Common::default()
        };
        match functional(
            &mut self.host,
            described.class,
            inputs,
            outputs,
            common,
            None,
        ) {
            Ok(id) => {
                // Each layer of the file says itself whether it is trainable.
                let trainable = config.get("trainable") != Some(&Json::Bool(false));
                self.host.program_mut().operation_mut(id).trainable = trainable;
                for member in &members.all {
                    // Inputs don't say so.
                    if let Piece::Layer(layer) = member.piece
                        && self.host.program().operation(layer).kind == OperationKind::Input
                    {
                        self.host.program_mut().operation_mut(layer).trainable = trainable;
                    }
                }
                Some(id)
            }
            Err(refusal) => {
                self.refuse(refusal, place);
                None
            }
        }
    }

    /// Finds out how the file counts the calls of models inside.
    fn find_shifts(&self, members: &mut Members, config: &Json) {
        let mut least: HashMap<&str, i64> = HashMap::new();
        for member in &members.all {
            for node in member.waiting {
                references(node, &mut |layer, node, _, _| {
                    let seen = least.entry(layer).or_insert(node);
                    *seen = (*seen).min(node);
                });
            }
        }
        for key in ["input_layers", "output_layers"] {
            references(
                config.get(key).unwrap_or(&Json::Null),
                &mut |layer, node, _, _| {
                    let seen = least.entry(layer).or_insert(node);
                    *seen = (*seen).min(node);
                },
            );
        }
        let shifts: Vec<(usize, i64)> = least
            .into_iter()
            .filter_map(|(layer, node)| Some((*members.places.get(layer)?, node)))
            .collect();
        for (at, least) in shifts {
            if let Some(member) = members.all.get_mut(at)
                && let Piece::Layer(id) = member.piece
                && self.host.program().operation(id).kind == OperationKind::Model
            {
                member.shift = i64::from(least > 0);
            }
        }
    }

    /// Makes the calls, each as soon as its inputs exist, in rounds over the layers in their order.
    fn make_calls(&mut self, members: &mut Members) {
        let mut waiting: Vec<usize> = (0..members.all.len()).collect();
        loop {
            let mut progress = false;
            let mut still = Vec::new();
            for at in waiting {
                loop {
                    if let Err(refusal) = self.host.charge(1) {
                        let place = members.all.get(at).map_or("", |member| &member.place);
                        return self.refuse(refusal, place);
                    }
                    match self.next_call(members, at) {
                        Progress::Made => progress = true,
                        Progress::Done => break,
                        Progress::Later => {
                            still.push(at);
                            break;
                        }
                    }
                }
            }
            waiting = still;
            if waiting.is_empty() {
                return;
            }
            if !progress {
                let first = waiting.first().and_then(|at| members.all.get(*at));
                if let Some(member) = first {
                    let message = message!(
                        "the calls of {member} and {waiting} other layers wait for each other: the graph has a loop, or a call is missing",
                        member = member.name,
                        waiting = waiting.len() - 1
                    );
                    self.refuse(Refusal::new(message), &member.place);
                }
                return;
            }
        }
    }

    fn next_call(&mut self, members: &mut Members, at: usize) -> Progress {
        let Some(member) = members.all.get(at) else {
            return Progress::Done;
        };
        let Some((node, rest)) = member.waiting.split_first() else {
            return Progress::Done;
        };
        let (mut later, mut missing) = (false, None);
        references(
            node,
            &mut |layer, node, tensor, _| match members.find(layer, node, tensor) {
                Found::Tensor(_) => {}
                Found::Later => later = true,
                Found::Nothing(reason) => missing = Some(reason),
            },
        );
        let place = member.place.clone();
        if let Some(reason) = missing {
            self.refuse(
                refusal!(
                    "a call of {member} can't be made: {reason}",
                    member = member.name,
                    reason
                ),
                &place,
            );
            if let Some(member) = members.all.get_mut(at) {
                member.waiting = rest;
            }
            return Progress::Made;
        }
        if later {
            return Progress::Later;
        }
        let passed = self.arguments(members, member.class, node, &place);
        let expected = members.expected(member);
        let piece = member.piece.clone();
        let outputs = match piece {
            Piece::Layer(id) => self.call_layer(id, passed, expected, &place),
            Piece::Op {
                entry,
                name,
                config,
            } => self.apply(entry, &name, config, passed, &place),
        };
        if let Some(member) = members.all.get_mut(at) {
            member.waiting = rest;
            member.outputs.push(outputs);
        }
        Progress::Made
    }

    /// Calls a layer. What it refuses is said, and the file is asked for the outputs.
    fn call_layer(
        &mut self,
        id: OperationId,
        passed: Passed,
        expected: Vec<StatedTensor>,
        place: &str,
    ) -> Tensors {
        let from_nowhere = tensors_of(&passed)
            .into_iter()
            .find(|tensor| self.shapeless.contains(tensor));
        if let Some(tensor) = from_nowhere {
            let maker = self.host.program().tensor(tensor).maker;
            let maker = maker.map(|id| self.host.program().operation(id).name.clone());
            let reason = message!(
                "the file does not state what {maker} gives",
                maker = maker.as_deref().unwrap_or("a layer")
            );
            self.give_up(id, reason);
        }
        self.expect(id, expected.clone());
        let mut result = call::call(&mut self.host, id, passed.clone(), None);
        if let Err(refusal) = result {
            let reason = message!(
                "{id} was refused: {message}",
                id = self.host.program().operation(id).name,
                message = refusal.message
            );
            let limit = refusal.exception == Exception::Limit;
            self.refuse(refusal, place);
            self.give_up(id, reason);
            self.expect(id, expected);
            result = match limit {
                true => Ok(Value::None),
                false => call::call(&mut self.host, id, passed, None),
            };
        }
        let outputs = result.map(|value| value.tensors()).unwrap_or_default();
        self.note_shapeless(id, &outputs);
        outputs
    }

    /// Applies a function on tensors.
    fn apply(
        &mut self,
        entry: &'static OpEntry,
        name: &str,
        config: Vec<(Rc<str>, Value)>,
        passed: Passed,
        place: &str,
    ) -> Tensors {
        let signature = self.host.program_mut().signature(entry.signature);
        let mut by_call = passed.positional.into_iter();
        let mut all = Passed::default();
        // The arguments of the object and those of its call, in the order of the function that has both.
        for parameter in signature
            .parameters
            .iter()
            .filter(|parameter| !parameter.keyword_only)
        {
            let of_object = config.iter().find(|(key, _)| &**key == parameter.name);
            let given = match of_object {
                Some((_, value)) => Some(Given::from(value.clone())),
                None => by_call.next(),
            };
            match given {
                Some(given) => all.keyword.push((parameter.name.into(), given)),
                None => continue,
            }
        }
        let gathered: Vec<Given> = by_call.collect();
        if !gathered.is_empty() {
            // Positional arguments can't stand behind keywords: all of those before come first.
            all.positional = all.keyword.drain(..).map(|(_, given)| given).collect();
            all.positional.extend(gathered);
        }
        for (key, value) in config {
            let keyword_only = signature
                .parameters
                .iter()
                .any(|p| p.keyword_only && p.name == &*key);
            if keyword_only && Some(&*key) != signature.gathers {
                all.keyword.push((key, Given::from(value)));
            }
        }
        all.keyword.extend(passed.keyword);
        let all = all.with("name", Value::str(name));
        match call::apply(&mut self.host, entry, all, None) {
            Ok(value) => value.tensors(),
            Err(refusal) => {
                self.refuse(refusal, place);
                Tensors::new()
            }
        }
    }

    /// The arguments of a call.
    fn arguments(&mut self, members: &Members, class: &str, node: &Json, place: &str) -> Passed {
        let tensors = |layer: &str, node: i64, tensor: i64| members.tensor(layer, node, tensor);
        let mut passed = Passed::default();
        if node.get("args").is_some() || node.get("kwargs").is_some() {
            for item in node.get("args").and_then(Json::items).unwrap_or_default() {
                let value = self.value(item, "args", &tensors, place);
                passed.positional.push(Given::from(value));
            }
            for (key, item) in node
                .get("kwargs")
                .and_then(Json::entries)
                .unwrap_or_default()
            {
                let value = self.value(item, key, &tensors, place);
                passed.keyword.push((key.clone(), Given::from(value)));
            }
            if class == "GetItem" {
                // JSON has no tuples; an index that is a list is one.
                for given in passed.positional.iter_mut().skip(1) {
                    if let Value::List(items) = &given.value {
                        given.value = Value::Tuple(items.clone());
                    }
                }
            }
            return passed;
        }
        self.legacy_arguments(members, class, node, place)
    }

    /// The arguments of a call in files before Keras 3: `[["a", 0, 0, {…}], ["b", 0, 0, {…}]]`.
    fn legacy_arguments(
        &mut self,
        members: &Members,
        class: &str,
        node: &Json,
        place: &str,
    ) -> Passed {
        let mut keywords: Vec<(Rc<str>, Given)> = Vec::new();
        let first = self.legacy_value(members, node, place, &mut keywords);
        let first = match first {
            Value::List(items) if items.len() == 1 => items.first().cloned().unwrap_or(Value::None),
            other => other,
        };
        let mut passed = Passed::default();
        match first {
            Value::List(items) if legacy::is_recurrent(class) && items.len() > 1 => {
                let mut items = items.to_vec();
                let states = items.split_off(1);
                passed.positional = items.into_iter().map(Given::from).collect();
                passed = passed.with("initial_state", Value::list(states));
            }
            other => passed.positional.push(Given::from(other)),
        }
        for (key, given) in keywords {
            if passed.keyword.iter().all(|(name, _)| *name != key) {
                passed.keyword.push((key, given));
            }
        }
        passed
    }

    fn legacy_value(
        &mut self,
        members: &Members,
        json: &Json,
        place: &str,
        keywords: &mut Vec<(Rc<str>, Given)>,
    ) -> Value {
        if let Some((layer, node, tensor)) = reference(Some(json)) {
            let further = json.items().and_then(|items| items.get(3));
            for (key, item) in further.and_then(Json::entries).unwrap_or_default() {
                let value = self.legacy_value(members, item, place, &mut Vec::new());
                keywords.push((key.clone(), Given::from(value)));
            }
            return match members.tensor(layer, node, tensor) {
                Some(tensor) => Value::Tensor(tensor),
                None => Value::Unknown(message!("a tensor that the file does not hold")),
            };
        }
        match json {
            Json::List(items) => {
                let mut values = Vec::with_capacity(items.len());
                for item in items {
                    values.push(self.legacy_value(members, item, place, keywords));
                }
                Value::list(values)
            }
            Json::Object(entries) if Described::of(json).is_none() => {
                let mut values = Vec::with_capacity(entries.len());
                for (key, item) in entries {
                    let value = self.legacy_value(members, item, place, keywords);
                    values.push((Value::Str(key.clone()), value));
                }
                Value::Dict(values.into())
            }
            other => {
                let tensors =
                    |layer: &str, node: i64, tensor: i64| members.tensor(layer, node, tensor);
                self.value(other, "", &tensors, place)
            }
        }
    }

    /// Makes a stack of layers.
    pub fn sequential(&mut self, described: &Described, place: &str) -> Option<OperationId> {
        let config = described.config;
        let layers = config.get("layers").unwrap_or(config);
        let layers = layers.items().unwrap_or_default();
        let common = Common {
            name: config.text("name").map(Rc::from),
            trainable: true,
            ..Common::default()
        };
        let id = sequential::new(&mut self.host, described.class, common, None);
        for (at, json) in layers.iter().enumerate() {
            let place = format!("{place}/config/layers/{at}");
            let Some(Piece::Layer(layer)) = self.piece(json, &place) else {
                continue;
            };
            let next = layers.get(at + 1).and_then(stated_input);
            self.expect(layer, vec![next.unwrap_or_else(StatedTensor::unknown)]);
            if at == 0 {
                self.input_in_front(id, layer, json, &place);
            }
            if !self.stack(id, layer, layers.get(at + 1), &place) {
                break;
            }
        }
        let trainable = config.get("trainable") != Some(&Json::Bool(false));
        self.host.program_mut().operation_mut(id).trainable = trainable;
        let built = self.host.program().operation(id).built;
        if let (false, Some(dims)) = (built, config.get("build_input_shape").and_then(shape_of))
            && let Err(refusal) = sequential::build(&mut self.host, id, dims, None)
        {
            self.refuse(refusal, place);
        }
        if !self.host.program().operation(id).built {
            let stack = self.host.program().operation(id).stack.as_ref();
            let layers = stack.map_or(Vec::new(), |stack| stack.layers.clone());
            layers
                .into_iter()
                .for_each(|layer| self.build_as_stated(layer));
        }
        Some(id)
    }

    /// The input that the first layer of an older file states by its shape, batch included.
    fn input_in_front(&mut self, model: OperationId, layer: OperationId, json: &Json, place: &str) {
        let record = self.host.program().operation(layer);
        let stated = json
            .get("config")
            .and_then(|config| config.get("batch_input_shape"));
        let Some(dims) = stated.and_then(shape_of) else {
            return;
        };
        if record.kind != OperationKind::Layer {
            return;
        }
        let name = format!("{}_input", record.name);
        let axes = call::input_axes(dims, self.host.program().channels_first);
        let tensor = call::input(
            &mut self.host,
            axes,
            DType::Float32,
            Some(name.into()),
            None,
        );
        self.host.program_mut().operation_mut(layer).input_shape = None;
        if let Err(refusal) =
            sequential::add(&mut self.host, model, &Value::Tensor(tensor), true, None)
        {
            self.refuse(refusal, place);
        }
    }

    /// Puts a layer on a stack. What it refuses is said, and the file is asked for its output. Whether it is on.
    fn stack(
        &mut self,
        model: OperationId,
        layer: OperationId,
        next: Option<&Json>,
        place: &str,
    ) -> bool {
        let below = self
            .host
            .program()
            .operation(model)
            .stack
            .as_ref()
            .and_then(|stack| stack.ends);
        if let Some((_, output)) = below
            && self.shapeless.contains(&output)
        {
            self.give_up(
                layer,
                message!("the file does not state what the layer before it gives"),
            );
            self.expect(
                layer,
                vec![
                    next.and_then(stated_input)
                        .unwrap_or_else(StatedTensor::unknown),
                ],
            );
        }
        let added = sequential::add(&mut self.host, model, &Value::Operation(layer), true, None);
        if let Err(refusal) = added {
            let limit = refusal.exception == Exception::Limit;
            let reason = message!("it was refused: {message}", message = refusal.message);
            self.refuse(refusal, place);
            let on = self
                .host
                .program()
                .operation(model)
                .stack
                .as_ref()
                .is_some_and(|stack| stack.layers.last() == Some(&layer));
            if limit || !on {
                return false;
            }
            self.give_up(layer, reason);
            self.expect(
                layer,
                vec![
                    next.and_then(stated_input)
                        .unwrap_or_else(StatedTensor::unknown),
                ],
            );
            if let Err(refusal) = sequential::rebuild(&mut self.host, model, None) {
                self.refuse(refusal, place);
                return false;
            }
        }
        let ends = self
            .host
            .program()
            .operation(model)
            .stack
            .as_ref()
            .and_then(|stack| stack.ends);
        if let Some((_, output)) = ends {
            self.note_shapeless(layer, &[output]);
        }
        true
    }
}

/// How a layer of a graph got on.
enum Progress {
    Made,
    Later,
    Done,
}

/// The shape that the file says a layer was built for, where it was one.
fn stated_input(json: &Json) -> Option<StatedTensor> {
    let build = json.get("build_config")?;
    let dims = build.get("input_shape").and_then(shape_of)?;
    Some(StatedTensor {
        dims: Some(dims),
        dtype: DType::Float32,
    })
}

/// Gathers what the file says about the tensors between the layers.
fn collect_stated(members: &mut Members, config: &Json) {
    let mut stated = HashMap::new();
    let mut used: HashMap<(Rc<str>, i64), i64> = HashMap::new();
    let mut use_output = |layer: &str, node: i64, tensor: i64| {
        let outputs = used.entry((layer.into(), node)).or_default();
        *outputs = (*outputs).max(tensor.clamp(0, MAX_OUTPUTS) + 1);
    };
    let outputs = config.get("output_layers").unwrap_or(&Json::Null);
    references(outputs, &mut |layer, node, tensor, _| {
        use_output(layer, node, tensor)
    });
    for member in &members.all {
        // Files before Keras 3 state shapes only where a layer was built.
        let built = member
            .json
            .get("build_config")
            .and_then(|build| build.get("input_shape"));
        let mut of_old_files = Vec::new();
        for (at, node) in member.waiting.iter().enumerate() {
            references(node, &mut |layer, node, tensor, config| {
                use_output(layer, node, tensor);
                let key = (Rc::from(layer), node, tensor);
                let Some(config) = config else {
                    if at == 0 {
                        of_old_files.push(key);
                    }
                    return;
                };
                let dtype = config.text("dtype").and_then(|name| name.parse().ok());
                if let Some(dims) = config.get("shape").and_then(shape_of) {
                    let dtype = dtype.unwrap_or(DType::Float32);
                    stated.insert(
                        key,
                        StatedTensor {
                            dims: Some(dims),
                            dtype,
                        },
                    );
                }
            });
        }
        let shapes: Vec<&Json> = match built {
            Some(shape) if shape_of(shape).is_some() => vec![shape],
            Some(shapes) => shapes.items().unwrap_or_default().iter().collect(),
            None => continue,
        };
        if shapes.len() == of_old_files.len() {
            for (key, shape) in of_old_files.into_iter().zip(shapes) {
                if let Some(dims) = shape_of(shape) {
                    let dtype = DType::Float32;
                    stated.entry(key).or_insert(StatedTensor {
                        dims: Some(dims),
                        dtype,
                    });
                }
            }
        }
    }
    members.stated = stated;
    members.used = used;
}

/// The inputs or outputs of a model, in the structure that the file gives them. `None` where one was not made, which was
/// said already.
fn ends(members: &Members, json: Option<&Json>) -> Option<Value> {
    let json = json?;
    if let Some((layer, node, tensor)) = reference(Some(json)) {
        return members.tensor(layer, node, tensor).map(Value::Tensor);
    }
    match json {
        Json::List(items) => {
            let ends: Option<Vec<Value>> =
                items.iter().map(|item| ends(members, Some(item))).collect();
            ends.map(Value::list)
        }
        Json::Object(entries) => {
            let ends: Option<Vec<(Value, Value)>> = entries
                .iter()
                .map(|(key, item)| Some((Value::Str(key.clone()), ends(members, Some(item))?)))
                .collect();
            ends.map(|ends| Value::Dict(ends.into()))
        }
        _ => None,
    }
}
