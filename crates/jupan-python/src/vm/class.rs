//! Classes: how they are made, and what is an instance of them.

use super::{R, Stop, Vm};
use crate::name::{Name, known};
use crate::native::Args;
use crate::shared::Shared;
use crate::value::{Attrs, Class, Unknown, Value};
use jupan_core::message;
use std::rc::Rc;

/// Inheritance deeper than this serves no one.
const MAX_LINEAGE: usize = 200;

impl Vm<'_> {
    /// A `class` statement.
    pub(super) fn make_class(
        &mut self,
        name: Value,
        bases: Value,
        keywords: Value,
        body: Value,
    ) -> R<Value> {
        let Value::Str(name) = name else {
            return Ok(Value::None);
        };
        let Value::Function(body) = body else {
            return Ok(Value::None);
        };
        let bases = match &bases {
            Value::List(list) => list.read().items.clone(),
            _ => Vec::new(),
        };
        let namespace = Shared::new(Attrs::default());
        namespace.fresh().insert(
            known::MODULE,
            self.modules
                .get(body.module.0 as usize)
                .map_or(Value::None, |m| Value::Str(m.name.clone())),
        );
        namespace
            .fresh()
            .insert(known::QUALNAME, Value::Str(body.code.qualified.clone()));
        if !body.code.doc.is_none() {
            namespace.fresh().insert(known::DOC, body.code.doc.clone());
        }
        let mut frame = self.empty_frame(&body.code, body.module, &body.closure)?;
        frame.locals.resize(body.code.locals.len(), Value::Unset);
        frame.namespace = Some(namespace.clone());
        let class_cell = body
            .code
            .cells
            .iter()
            .position(|(name, _)| *name == known::CLASS)
            .and_then(|at| frame.cells.get(at).cloned());
        self.run_to_end(frame)?;
        let attrs = namespace.read().clone();
        let mut keywords = match &keywords {
            Value::Dict(dict) => dict.read().entries.values().cloned().collect::<Vec<_>>(),
            _ => Vec::new(),
        };
        let mut metaclass = None;
        keywords.retain(|(key, value)| match (key, value) {
            (Value::Str(key), Value::Class(class)) if &**key == "metaclass" => {
                metaclass = Some(class.clone());
                false
            }
            (Value::Str(key), _) => &**key != "metaclass",
            _ => false,
        });
        let keywords: Vec<(Name, Value)> = keywords
            .into_iter()
            .filter_map(|(key, value)| match key {
                Value::Str(key) => Some((self.names.intern(&key), value)),
                _ => None,
            })
            .collect();
        let metaclass = metaclass.or_else(|| {
            bases.iter().find_map(|base| match base {
                Value::Class(base) => base.metaclass(),
                _ => None,
            })
        });
        let made = match metaclass
            .as_ref()
            .and_then(|made_by| made_by.find(known::NEW))
        {
            Some(Value::Static(new)) => {
                let namespace = self.attrs_as_dict(&Shared::new(attrs));
                let made_by = metaclass.clone().map_or(Value::None, Value::Class);
                let bases = Value::tuple(bases);
                let mut args = Args::of(vec![made_by, Value::Str(name.clone()), bases, namespace]);
                args.keywords = keywords.clone();
                self.call_with(&new, args)?
            }
            _ => {
                let class = self.type_new(&name, bases, attrs, metaclass, keywords.clone())?;
                Value::Class(class)
            }
        };
        let Value::Class(class) = &made else {
            return Ok(made);
        };
        if let Some(cell) = class_cell {
            cell.edit(&mut self.journal).0 = made.clone();
        }
        if let Some(metaclass) = class.metaclass()
            && let Some(init) = metaclass.find(known::INIT)
        {
            let namespace = self.attrs_as_dict(&class.attrs);
            let bases = Value::tuple(class.bases.iter().cloned().map(Value::Class).collect());
            let mut args = Args::of(vec![made.clone(), Value::Str(name), bases, namespace]);
            args.keywords = keywords;
            self.call_with(&init, args)?;
        }
        Ok(made)
    }

    /// A new class, after its parts and its bases were told of it.
    pub(crate) fn type_new(
        &mut self,
        name: &Rc<str>,
        bases: Vec<Value>,
        attrs: Attrs,
        metaclass: Option<Rc<Class>>,
        keywords: Vec<(Name, Value)>,
    ) -> R<Rc<Class>> {
        let class = self.new_class(name, bases, attrs, metaclass)?;
        self.set_names(&class)?;
        // A base may want to know its subclasses.
        let hook = class
            .mro
            .iter()
            .find_map(|base| base.attrs.read().get(&known::INIT_SUBCLASS).cloned());
        if let Some(hook) = hook {
            let hook = match hook {
                Value::ClassMethod(function) => (*function).clone(),
                hook => hook,
            };
            let mut args = Args::of(vec![Value::Class(class.clone())]);
            args.keywords = keywords;
            self.call_with(&hook, args)?;
        }
        Ok(class)
    }

    fn set_names(&mut self, class: &Rc<Class>) -> R<()> {
        let descriptors: Vec<(Name, Value)> = class
            .attrs
            .read()
            .iter()
            .filter(|(_, value)| matches!(value, Value::Instance(instance) if instance.class.find(known::SET_NAME).is_some()))
            .map(|(name, value)| (*name, value.clone()))
            .collect();
        for (name, descriptor) in descriptors {
            if let Some(set_name) = self.special(&descriptor, known::SET_NAME)? {
                let text = Value::Str(self.names.text(name));
                self.call(&set_name, vec![Value::Class(class.clone()), text])?;
            }
        }
        Ok(())
    }

    fn new_class(
        &mut self,
        name: &Rc<str>,
        bases: Vec<Value>,
        mut attrs: Attrs,
        metaclass: Option<Rc<Class>>,
    ) -> R<Rc<Class>> {
        self.charge_bytes(500)?;
        let mut parents: Vec<Rc<Class>> = Vec::new();
        let mut unknown_base: Option<Rc<Unknown>> = None;
        for base in bases {
            match base {
                Value::Class(class) => parents.push(class),
                Value::Unknown(unknown) => unknown_base = Some(unknown),
                // `Generic[T]`, `NamedTuple` and the like: functions and instances that stand for a class.
                Value::Instance(instance) if instance.class.find(known::MRO).is_some() => {}
                // `keras.callbacks.Callback`, `keras.losses.Loss`, …: known by name alone.
                Value::Framework(crate::keras::Object::Named(named)) => {
                    let reason = message!(
                        "it comes from `{named}`, which is not followed",
                        named = named.name
                    );
                    if let Value::Unknown(unknown) = self.unknown(reason) {
                        unknown_base = Some(unknown);
                    }
                }
                other => {
                    let kind = self.class_of(&other).name.clone();
                    return self.raise(
                        "TypeError",
                        format!("a base of class {name} is a {kind}, not a class"),
                    );
                }
            }
        }
        if parents.is_empty() {
            parents.push(self.types.object.clone());
        }
        let mro = match linearize(&parents) {
            Some(mro) if mro.len() < MAX_LINEAGE => mro,
            Some(_) => {
                return Err(Stop::Limit(message!(
                    "class {name} is derived from more than {most} classes",
                    name,
                    most = MAX_LINEAGE
                )));
            }
            None => {
                return self.raise(
                    "TypeError",
                    format!("the bases of class {name} can't be put in one order"),
                );
            }
        };
        // Functions of these names are static or class methods without saying so.
        if let Some(new @ Value::Function(_)) = attrs.get(&known::NEW).cloned() {
            attrs.insert(known::NEW, Value::Static(Rc::new(new)));
        }
        for special in [known::INIT_SUBCLASS, known::CLASS_GETITEM] {
            if let Some(function @ Value::Function(_)) = attrs.get(&special).cloned() {
                attrs.insert(special, Value::ClassMethod(Rc::new(function)));
            }
        }
        Ok(Rc::new(Class {
            name: name.clone(),
            bases: parents,
            mro,
            attrs: Shared::new(attrs),
            metaclass,
            construct: None,
            unknown_base,
            native: false,
            entry: None,
        }))
    }

    /// `isinstance` and `issubclass`: whether one of the classes is among the lineage of `class`.
    pub(crate) fn is_kind_of(&mut self, class: &Rc<Class>, of: &Value, depth: u32) -> R<Value> {
        match of {
            Value::Class(of) => {
                if class.is_subclass(of) {
                    return Ok(Value::Bool(true));
                }
                if let Some(unknown) = class.unknown_part().filter(|_| !of.native) {
                    return Ok(Value::Unknown(unknown));
                }
                Ok(Value::Bool(false))
            }
            Value::Tuple(classes) if depth < 20 => {
                let mut result = Value::Bool(false);
                for of in &classes.items {
                    match self.is_kind_of(class, of, depth + 1)? {
                        Value::Bool(true) => return Ok(Value::Bool(true)),
                        unknown @ Value::Unknown(_) => result = unknown,
                        _ => {}
                    }
                }
                Ok(result)
            }
            // Plain data of ours is no instance of a class that only a library knows.
            Value::Unknown(_) if class.native => Ok(Value::Bool(false)),
            Value::Unknown(_) => Ok(of.clone()),
            Value::None => Ok(Value::Bool(Rc::ptr_eq(class, &self.types.none))),
            Value::Framework(object) => {
                Ok(Value::Bool(crate::keras::is_kind_of(self, class, object)))
            }
            _ => self.raise(
                "TypeError",
                "isinstance() arg 2 must be a type, a tuple of types, or a union",
            ),
        }
    }

    /// A class pattern: the attributes it captures, and whether it matches.
    pub(super) fn match_class(
        &mut self,
        subject: &Value,
        class: &Value,
        positional: usize,
        names: &[Name],
    ) -> R<(Value, Value)> {
        let count = positional + names.len();
        let nothing = || Value::tuple(vec![Value::None; count]);
        let matches = match subject {
            Value::Unknown(_) => subject.clone(),
            _ => {
                let made_of = self.class_of(subject);
                self.is_kind_of(&made_of, class, 0)?
            }
        };
        match matches {
            Value::Bool(true) => {}
            Value::Unknown(unknown) => {
                let parts = vec![Value::Unknown(unknown.clone()); count];
                return Ok((Value::tuple(parts), Value::Unknown(unknown)));
            }
            _ => return Ok((nothing(), Value::Bool(false))),
        }
        let mut parts = Vec::new();
        if positional > 0 {
            let order = match self.look_up(class, known::MATCH_ARGS)? {
                Some(Value::Tuple(order)) => order.items.to_vec(),
                _ if positional == 1 => {
                    // `int(x)`, `str(x)`: the value itself.
                    parts.push(subject.clone());
                    Vec::new()
                }
                _ => return Ok((nothing(), Value::Bool(false))),
            };
            if parts.is_empty() {
                for name in order.iter().take(positional) {
                    let Value::Str(name) = name else { continue };
                    let name = self.names.intern(name);
                    match self.look_up(subject, name)? {
                        Some(value) => parts.push(value),
                        None => return Ok((nothing(), Value::Bool(false))),
                    }
                }
            }
        }
        for name in names {
            match self.look_up(subject, *name)? {
                Some(value) => parts.push(value),
                None => return Ok((nothing(), Value::Bool(false))),
            }
        }
        parts.resize(count, Value::None);
        Ok((Value::tuple(parts), Value::Bool(true)))
    }

    pub(super) fn match_key(&mut self, subject: &Value, key: &Value) -> R<(Value, Value)> {
        match subject.unwrapped() {
            Value::Dict(dict) => {
                let Ok(key) = self.key(key)? else {
                    return Ok((Value::None, Value::Bool(false)));
                };
                let dict = dict.read();
                match (dict.entries.get(&key), &dict.taint) {
                    (Some((_, value)), None) => Ok((value.clone(), Value::Bool(true))),
                    (_, Some(taint)) => {
                        Ok((Value::Unknown(taint.clone()), Value::Unknown(taint.clone())))
                    }
                    (None, None) => Ok((Value::None, Value::Bool(false))),
                }
            }
            unknown @ Value::Unknown(_) => Ok((unknown.clone(), unknown)),
            _ => Ok((Value::None, Value::Bool(false))),
        }
    }
}

/// The C3 order of the ancestors.
fn linearize(parents: &[Rc<Class>]) -> Option<Vec<Rc<Class>>> {
    let mut lists: Vec<Vec<Rc<Class>>> = parents
        .iter()
        .map(|parent| parent.lineage().cloned().collect())
        .collect();
    lists.push(parents.to_vec());
    let mut order = Vec::new();
    loop {
        lists.retain(|list| !list.is_empty());
        if lists.is_empty() {
            return Some(order);
        }
        let head = lists.iter().find_map(|list| {
            let head = list.first()?;
            let free = !lists
                .iter()
                .any(|other| other.iter().skip(1).any(|class| Rc::ptr_eq(class, head)));
            free.then(|| head.clone())
        })?;
        for list in &mut lists {
            if list.first().is_some_and(|first| Rc::ptr_eq(first, &head)) {
                list.remove(0);
            }
        }
        order.push(head);
    }
}
