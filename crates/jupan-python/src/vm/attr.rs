//! Attributes.

use super::{Missing, R, UNKNOWN_STEPS, Vm};
use crate::name::{Name, known};
use crate::shared::Shared;
use crate::value::{Class, Dict, Key, ModuleId, Unknown, Value};
use jupan_core::message;
use std::rc::Rc;

impl Vm<'_> {
    /// The class of a value.
    pub(crate) fn class_of(&self, value: &Value) -> Rc<Class> {
        let types = &self.types;
        match value {
            Value::Instance(instance) => return instance.class.clone(),
            Value::Class(class) => return class.metaclass().unwrap_or_else(|| types.type_.clone()),
            Value::Framework(object) => return crate::keras::class_of(self, object),
            _ => {}
        }
        match value {
            Value::None | Value::Unset => &types.none,
            Value::Bool(_) => &types.bool,
            Value::Int(_) | Value::Symbol(_) => &types.int,
            Value::Float(_) => &types.float,
            Value::Str(_) => &types.str,
            Value::Bytes(_) => &types.bytes,
            Value::List(_) => &types.list,
            Value::Tuple(_) => &types.tuple,
            Value::Dict(_) => &types.dict,
            Value::Set(set) if set.read().frozen => &types.frozenset,
            Value::Set(_) => &types.set,
            Value::Range(_) => &types.range,
            Value::Slice(_) => &types.slice,
            Value::Function(_) => &types.function,
            Value::Native(_) => &types.native,
            Value::Method(_) => &types.method,
            Value::Module(_) => &types.module,
            Value::Iter(_) => &types.iterator,
            Value::Generator(_) => &types.generator,
            Value::Property(_) => &types.property,
            Value::Static(_) => &types.static_method,
            Value::ClassMethod(_) => &types.class_method,
            Value::Super(_) => &types.super_,
            _ => &types.object,
        }
        .clone()
    }

    /// An attribute, or an `AttributeError`.
    pub(crate) fn get_attr(&mut self, object: &Value, name: Name) -> R<Value> {
        if let Some(value) = self.look_up(object, name)? {
            return Ok(value);
        }
        if let Some(unknown) = crate::keras::missing_attribute(self, object) {
            return Ok(unknown);
        }
        let attribute = self.names.text(name);
        let message = match object {
            Value::Module(id) => {
                let module = self
                    .modules
                    .get(id.0 as usize)
                    .map_or_else(|| "".into(), |module| module.name.clone());
                let message = format!("module '{module}' has no attribute '{attribute}'");
                return self.raise_missing("AttributeError", message, name, *id);
            }
            Value::Class(class) => {
                let class = &class.name;
                format!("type object '{class}' has no attribute '{attribute}'")
            }
            _ => {
                let class = &self.class_of(object).name;
                format!("'{class}' object has no attribute '{attribute}'")
            }
        };
        self.raise("AttributeError", message)
    }

    /// An attribute, if there is one.
    pub(crate) fn look_up(&mut self, object: &Value, name: Name) -> R<Option<Value>> {
        match object {
            Value::Unknown(unknown) => Ok(Some(self.unknown_attribute(unknown, name))),
            Value::Module(id) => self.module_attribute(*id, name),
            Value::Class(class) => self.class_attribute(class, name),
            Value::Instance(_) => self.instance_attribute(object, name),
            Value::Super(parent) => {
                let object = parent.object.clone();
                let found = match &object {
                    Value::Instance(instance) => after(&instance.class, &parent.class, name),
                    Value::Class(class) => after(class, &parent.class, name).or_else(|| {
                        class
                            .metaclass()
                            .and_then(|metaclass| after(&metaclass, &parent.class, name))
                    }),
                    _ => None,
                };
                match found {
                    Some(value) => self.bind_attribute(value, &object).map(Some),
                    None => match parent.class.unknown_part() {
                        Some(unknown) => Ok(Some(Value::Unknown(unknown))),
                        None => match crate::builtins::object_method(name) {
                            Some((native, true)) => Ok(Some(native)),
                            Some((native, false)) => Ok(Some(Vm::method(object, native))),
                            None => Ok(None),
                        },
                    },
                }
            }
            Value::Function(function) => {
                if let Some(value) = function.attrs.read().get(&name) {
                    return Ok(Some(value.clone()));
                }
                Ok(match name {
                    known::NAME => Some(Value::Str(function.code.name.clone())),
                    known::QUALNAME => Some(Value::Str(function.code.qualified.clone())),
                    known::DOC => Some(function.code.doc.clone()),
                    known::MODULE => Some(self.module_name(function.module)),
                    known::DEFAULTS if function.defaults.is_empty() => Some(Value::None),
                    known::DEFAULTS => Some(Value::tuple(function.defaults.clone())),
                    known::DICT => Some(self.attrs_as_dict(&function.attrs)),
                    known::ANNOTATIONS => Some(self.annotations(function)?),
                    known::CODE => Some(self.unknown(message!("the compiled code of a function"))),
                    _ => self.type_attribute(object, name)?,
                })
            }
            Value::Native(native) => Ok(match name {
                known::NAME | known::QUALNAME => Some(Value::str(native.name)),
                known::DOC | known::MODULE => Some(Value::None),
                _ => self.type_attribute(object, name)?,
            }),
            Value::Method(method) => Ok(match name {
                known::SELF_ => Some(method.receiver.clone()),
                known::FUNC => Some(method.function.clone()),
                _ => {
                    let function = method.function.clone();
                    self.look_up(&function, name)?
                }
            }),
            Value::Property(property) => Ok(match name {
                known::FGET => Some(property.get.clone()),
                _ => self.type_attribute(object, name)?,
            }),
            Value::Range(range) => Ok(match name {
                known::START => Some(Value::Int(range.start)),
                known::STOP => Some(Value::Int(range.stop)),
                known::STEP => Some(Value::Int(range.step)),
                _ => self.type_attribute(object, name)?,
            }),
            Value::Slice(slice) => Ok(match name {
                known::START => Some(slice.start.clone()),
                known::STOP => Some(slice.stop.clone()),
                known::STEP => Some(slice.step.clone()),
                _ => self.type_attribute(object, name)?,
            }),
            Value::Framework(framework) => {
                let framework = framework.clone();
                match crate::keras::attribute(self, &framework, name)? {
                    Some(value) => Ok(Some(value)),
                    None => self.type_attribute(object, name),
                }
            }
            _ => self.type_attribute(object, name),
        }
    }

    fn module_name(&self, module: ModuleId) -> Value {
        self.modules
            .get(module.0 as usize)
            .map_or(Value::None, |module| Value::Str(module.name.clone()))
    }

    fn unknown_attribute(&mut self, unknown: &Rc<Unknown>, name: Name) -> Value {
        self.bytes = self.bytes.saturating_sub(100);
        self.steps = self.steps.saturating_sub(UNKNOWN_STEPS);
        if let Some(shape) = &unknown.shape
            && self.names.str(name) == "shape"
        {
            let extents = shape.iter().map(|n| Value::Int(i128::from(*n)));
            return Value::tuple(extents.collect());
        }
        if let Some(shown) = self.shown_constant(name) {
            return shown;
        }
        let text = unknown
            .text
            .as_ref()
            .map(|text| format!("{text}.{}", self.names.str(name)))
            .filter(|text| text.len() <= 80);
        unknown.part(text.map(Into::into))
    }

    pub(crate) fn module_attribute(&mut self, id: ModuleId, name: Name) -> R<Option<Value>> {
        let Some(module) = self.modules.get(id.0 as usize) else {
            return Ok(None);
        };
        if let Some(value) = module.globals.read().get(&name) {
            return Ok(Some(value.clone()));
        }
        let module_name = module.name.clone();
        match module.missing.clone() {
            Missing::Error => match name {
                known::DICT => {
                    let globals = self.globals(id);
                    Ok(Some(self.attrs_as_dict(&globals)))
                }
                _ => Ok(None),
            },
            Missing::Unknown => {
                self.bytes = self.bytes.saturating_sub(200);
                self.steps = self.steps.saturating_sub(UNKNOWN_STEPS);
                let attribute = self.names.text(name);
                let path = format!("{module_name}.{attribute}");
                if crate::libraries::is_known(&path) {
                    return self.import_by_name(&path).map(Some);
                }
                if let Some(shown) = self.shown_here(name) {
                    return Ok(Some(shown));
                }
                Ok(Some(self.unknown_named(
                    message!("`{path}` is outside of what is evaluated", path),
                    &attribute,
                )))
            }
            Missing::Framework => crate::keras::module_attribute(self, id, &module_name, name),
        }
    }

    /// What a document that shows the modules of a program, too, has under the name of something in one of them.
    fn shown_here(&self, name: Name) -> Option<Value> {
        let main = self.main.filter(|_| self.program.is_of_document())?;
        let value = self.globals(main).read().get(&name).cloned()?;
        let is_own = match &value {
            Value::Function(function) => function.module == main,
            Value::Class(class) => !class.native,
            _ => return self.shown_constant(name),
        };
        is_own.then_some(value)
    }

    /// What such a document has under the name of a constant.
    fn shown_constant(&self, name: Name) -> Option<Value> {
        let main = self.main.filter(|_| self.program.is_of_document())?;
        let text = self.names.str(name);
        if text.len() < 2 || text.contains(char::is_lowercase) {
            return None;
        }
        let value = self.globals(main).read().get(&name).cloned()?;
        matches!(value, Value::Int(_) | Value::Tuple(_) | Value::Str(_)).then_some(value)
    }

    fn class_attribute(&mut self, class: &Rc<Class>, name: Name) -> R<Option<Value>> {
        let metaclass = class.metaclass();
        if let Some(metaclass) = &metaclass
            && let Some(value @ Value::Property(_)) = metaclass.find(name)
        {
            return self
                .bind_attribute(value, &Value::Class(class.clone()))
                .map(Some);
        }
        if let Some(value) = class.find(name) {
            return Ok(Some(match value {
                Value::Static(inner) => (*inner).clone(),
                Value::ClassMethod(function) => {
                    Vm::method(Value::Class(class.clone()), (*function).clone())
                }
                value => value,
            }));
        }
        match name {
            known::NAME | known::QUALNAME => return Ok(Some(Value::Str(class.name.clone()))),
            known::DOC => return Ok(Some(Value::None)),
            known::MODULE => return Ok(Some(Value::str("__main__"))),
            known::BASES => {
                return Ok(Some(Value::tuple(
                    class.bases.iter().cloned().map(Value::Class).collect(),
                )));
            }
            known::MRO => {
                return Ok(Some(Value::tuple(
                    class.lineage().cloned().map(Value::Class).collect(),
                )));
            }
            known::DICT => return Ok(Some(self.attrs_as_dict(&class.attrs))),
            known::CLASS => {
                return Ok(Some(Value::Class(
                    self.class_of(&Value::Class(class.clone())),
                )));
            }
            known::ANNOTATIONS => return Ok(Some(Value::Dict(Shared::default()))),
            _ => {}
        }
        if let Some(metaclass) = metaclass
            && let Some(value) = metaclass.find(name)
        {
            return self
                .bind_attribute(value, &Value::Class(class.clone()))
                .map(Some);
        }
        if let Some(value) = self.types.type_.find(name) {
            return self
                .bind_attribute(value, &Value::Class(class.clone()))
                .map(Some);
        }
        if let Some(unknown) = class.unknown_part() {
            return Ok(Some(Value::Unknown(unknown)));
        }
        Ok(crate::builtins::object_method(name).map(|(native, _)| native))
    }

    fn instance_attribute(&mut self, object: &Value, name: Name) -> R<Option<Value>> {
        let Value::Instance(instance) = object else {
            return Ok(None);
        };
        let class = instance.class.clone();
        let found = class.find(name);
        if let Some(Value::Property(property)) = &found {
            let property = property.clone();
            return self.call(&property.get, vec![object.clone()]).map(Some);
        }
        if let Some(value) = instance.attrs.read().get(&name) {
            return Ok(Some(value.clone()));
        }
        if let Some(value) = found {
            return self.bind_attribute(value, object).map(Some);
        }
        match name {
            known::CLASS => return Ok(Some(Value::Class(class))),
            known::DICT => return Ok(Some(self.attrs_as_dict(&instance.attrs))),
            known::DOC => return self.class_attribute(&class, known::DOC),
            known::MODULE => return Ok(Some(Value::str("__main__"))),
            _ => {}
        }
        if let Value::Framework(framework) = &*instance.payload.borrow() {
            let framework = framework.clone();
            if let Some(value) = crate::keras::attribute(self, &framework, name)? {
                return Ok(Some(value));
            }
        }
        if let Some(get) = class.find(known::GETATTR) {
            let text = Value::Str(self.names.text(name));
            return match self.call(&get, vec![object.clone(), text]) {
                Ok(value) => Ok(Some(value)),
                Err(stop) if self.is_raised(&stop, "AttributeError") => Ok(None),
                Err(stop) => Err(stop),
            };
        }
        if let Some(unknown) = class.unknown_part() {
            return Ok(Some(Value::Unknown(unknown)));
        }
        Ok(match crate::builtins::object_method(name) {
            Some((native, true)) => Some(native),
            Some((native, false)) => Some(Vm::method(object.clone(), native)),
            None => None,
        })
    }

    pub(crate) fn is_raised(&self, stop: &super::Stop, class: &str) -> bool {
        let super::Stop::Raise(raised) = stop else {
            return false;
        };
        let Value::Instance(instance) = &raised.exception else {
            return false;
        };
        instance.class.is_subclass(&self.types.exception(class))
    }

    /// What built-in types have.
    fn type_attribute(&mut self, object: &Value, name: Name) -> R<Option<Value>> {
        let class = self.class_of(object);
        if let Some(value) = class.find(name) {
            return self.bind_attribute(value, object).map(Some);
        }
        Ok(match (name, object) {
            (known::CLASS, _) => Some(Value::Class(class)),
            (known::DOC, _) => Some(Value::None),
            (known::REAL, Value::Int(_) | Value::Float(_) | Value::Bool(_) | Value::Symbol(_)) => {
                Some(object.clone())
            }
            (known::IMAG, Value::Int(_) | Value::Float(_) | Value::Bool(_)) => Some(Value::Int(0)),
            (_, Value::Tuple(_) | Value::Int(_) | Value::None | Value::Symbol(_)) => {
                let name = self.names.text(name);
                crate::keras::tensor::shape_attribute(self, object, &name)?
            }
            _ => None,
        })
    }

    fn bind_attribute(&mut self, value: Value, object: &Value) -> R<Value> {
        Ok(match value {
            Value::Function(_) | Value::Native(_) => Vm::method(object.clone(), value),
            Value::Static(inner) => (*inner).clone(),
            Value::ClassMethod(function) => {
                let class = match object {
                    Value::Class(class) => class.clone(),
                    object => self.class_of(object),
                };
                Vm::method(Value::Class(class), (*function).clone())
            }
            Value::Property(property) => return self.call(&property.get, vec![object.clone()]),
            Value::Instance(ref descriptor) => match descriptor.class.find(known::GET) {
                Some(get) => {
                    let class = Value::Class(self.class_of(object));
                    return self.call(&get, vec![value.clone(), object.clone(), class]);
                }
                None => value,
            },
            value => value,
        })
    }

    /// The function behind a method, so that calling it needs no method object; `None` where there is more to it.
    pub(super) fn find_method(&mut self, object: &Value, name: Name) -> R<Option<Value>> {
        let class = match object {
            Value::Instance(instance) => {
                if instance.attrs.read().contains_key(&name) {
                    return Ok(None);
                }
                instance.class.clone()
            }
            Value::Str(_)
            | Value::List(_)
            | Value::Dict(_)
            | Value::Tuple(_)
            | Value::Set(_)
            | Value::Int(_)
            | Value::Float(_) => self.class_of(object),
            _ => return Ok(None),
        };
        Ok(match class.find(name) {
            Some(function @ (Value::Function(_) | Value::Native(_))) => Some(function),
            _ => None,
        })
    }

    /// A method that the class of the object defines, bound to it.
    pub(crate) fn special(&mut self, object: &Value, name: Name) -> R<Option<Value>> {
        let class = self.class_of(object);
        match class.find(name) {
            Some(value) => self.bind_attribute(value, object).map(Some),
            None => Ok(None),
        }
    }

    /// A special method written in Python, for values that built-in operators know nothing of.
    pub(crate) fn user_special(&mut self, object: &Value, name: Name) -> R<Option<Value>> {
        match object {
            Value::Instance(_) => self.special(object, name),
            _ => Ok(None),
        }
    }

    pub(crate) fn set_attr(&mut self, object: &Value, name: Name, value: Value) -> R<()> {
        match object {
            Value::Instance(instance) => {
                match instance.class.find(name) {
                    Some(Value::Property(property)) => {
                        if property.set.is_none() {
                            let (class, name) =
                                (instance.class.name.clone(), self.names.text(name));
                            return self.raise(
                                "AttributeError",
                                format!("property '{name}' of '{class}' object has no setter"),
                            );
                        }
                        self.call(&property.set, vec![object.clone(), value])?;
                        return Ok(());
                    }
                    Some(Value::Instance(descriptor)) => {
                        if let Some(set) = descriptor.class.find(known::SET) {
                            self.call(
                                &set,
                                vec![Value::Instance(descriptor), object.clone(), value],
                            )?;
                            return Ok(());
                        }
                    }
                    _ => {}
                }
                if let Some(set) = instance.class.find(known::SETATTR) {
                    let text = Value::Str(self.names.text(name));
                    self.call(&set, vec![object.clone(), text, value])?;
                    return Ok(());
                }
                self.set_instance_attr(object, name, value)
            }
            Value::Class(class) => {
                class.attrs.edit(&mut self.journal).insert(name, value);
                Ok(())
            }
            Value::Function(function) => {
                function.attrs.edit(&mut self.journal).insert(name, value);
                Ok(())
            }
            Value::Module(module) => {
                let globals = self.globals(*module);
                globals.edit(&mut self.journal).insert(name, value);
                Ok(())
            }
            Value::Unknown(_) => Ok(()),
            Value::Framework(framework) => {
                let framework = framework.clone();
                crate::keras::set_attribute(self, &framework, name, value)
            }
            _ => {
                let (class, name) = (self.class_of(object).name.clone(), self.names.text(name));
                self.raise(
                    "AttributeError",
                    format!("'{class}' object has no attribute '{name}'"),
                )
            }
        }
    }

    /// `object.__setattr__`: what happens when no class has a say.
    pub(crate) fn set_instance_attr(&mut self, object: &Value, name: Name, value: Value) -> R<()> {
        if let Value::Instance(instance) = object {
            let framework = match &*instance.payload.borrow() {
                Value::Framework(framework) => Some(framework.clone()),
                _ => None,
            };
            if let Some(framework) = framework
                && crate::keras::set_instance_attribute(self, object, &framework, name, &value)?
            {
                return Ok(());
            }
            instance.attrs.edit(&mut self.journal).insert(name, value);
        }
        Ok(())
    }

    pub(super) fn delete_attr(&mut self, object: &Value, name: Name) -> R<()> {
        let attrs = match object {
            Value::Instance(instance) => instance.attrs.clone(),
            Value::Class(class) => class.attrs.clone(),
            Value::Function(function) => function.attrs.clone(),
            Value::Module(module) => self.globals(*module),
            _ => return Ok(()),
        };
        let removed = attrs.edit(&mut self.journal).shift_remove(&name);
        if removed.is_none() {
            let name = self.names.text(name);
            return self.raise("AttributeError", format!("no attribute '{name}' to delete"));
        }
        Ok(())
    }

    /// Attributes as a dictionary. What is written to it is written to them; what they become later it doesn't see.
    pub(crate) fn attrs_as_dict(&mut self, attrs: &Shared<crate::value::Attrs>) -> Value {
        let mut dict = Dict::default();
        dict.shows = Some(attrs.clone());
        for (name, value) in attrs.read().iter() {
            let text = self.names.text(*name);
            dict.entries
                .insert(Key::Str(text.clone()), (Value::Str(text), value.clone()));
        }
        Value::Dict(Shared::new(dict))
    }
}

/// An attribute of the classes after `class` in the resolution order of `of`.
fn after(of: &Rc<Class>, class: &Rc<Class>, name: Name) -> Option<Value> {
    let mut classes = of
        .lineage()
        .skip_while(|candidate| !Rc::ptr_eq(candidate, class));
    classes.next();
    classes.find_map(|class| class.attrs.read().get(&name).cloned())
}
