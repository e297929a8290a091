//! Makes models from a few lines of Python without the evaluator: constructors with literals, in a stack.
#![allow(dead_code)]

pub mod formulas;

use std::rc::Rc;

use jupan_core::call::{self, Common};
use jupan_core::diagnostic::{Source, SourceId, Span};
use jupan_core::dim::{Dim, Poly};
use jupan_core::dtype::DType;
use jupan_core::functional;
use jupan_core::layer::Plain;
use jupan_core::program::{OperationId, Program, TensorId};
use jupan_core::report::{ModelReport, Report};
use jupan_core::sequential;
use jupan_core::signature::{Given, Passed};
use jupan_core::trace::trace_all;
use jupan_core::value::{Foreign, Value};
use jupan_layers::CATALOGUE;

/// A script that is being read.
pub struct Script {
    pub host: Plain,
    source: SourceId,
    text: Rc<str>,
    at: usize,
}

impl Script {
    pub fn new(file: &str, text: &str) -> Self {
        let mut host = Plain::default();
        let source = host.program.add_source(Source {
            file: file.into(),
            cell: None,
            text: text.into(),
            lines: None,
        });
        Self {
            host,
            source,
            text: text.into(),
            at: 0,
        }
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn eat(&mut self, token: &str) -> bool {
        self.space();
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn word(&mut self) -> String {
        self.space();
        if let Some(quoted) = self.rest().strip_prefix('\'') {
            let end = quoted.find('\'').unwrap_or(quoted.len());
            let word = format!("'{}'", &quoted[..end]);
            self.at += word.len();
            return word;
        }
        let is_word = |c: char| c.is_alphanumeric() || "_.-+".contains(c);
        let word: String = self.rest().chars().take_while(|c| is_word(*c)).collect();
        self.at += word.len();
        word
    }

    fn span(&self, start: usize) -> Option<Span> {
        Some(Span {
            source: self.source,
            start: start as u32,
            end: self.at as u32,
        })
    }

    /// Reads a literal, a constructor, or a name as a symbol.
    pub fn value(&mut self) -> Value {
        self.space();
        let start = self.at;
        for (open, close) in [("(", ")"), ("[", "]")] {
            if self.eat(open) {
                let mut items = Vec::new();
                let mut commas = 0;
                while !self.eat(close) {
                    items.push(self.value());
                    commas += usize::from(self.eat(","));
                }
                return match (open, items.as_slice()) {
                    ("(", [one]) if commas == 0 => one.clone(),
                    ("(", _) => Value::tuple(items),
                    _ => Value::list(items),
                };
            }
        }
        let word = self.word();
        match word.as_str() {
            "None" => return Value::None,
            "True" => return Value::Bool(true),
            "False" => return Value::Bool(false),
            _ => {}
        }
        if word == "lambda" {
            let end = self.rest().find([',', ')']).unwrap_or(0);
            self.at += end;
            return Value::Foreign(Foreign {
                id: 0,
                name: "<lambda>".into(),
                callable: true,
            });
        }
        if let Some(text) = word.strip_prefix('\'').and_then(|w| w.strip_suffix('\'')) {
            return Value::str(text);
        }
        if let Ok(n) = word.parse::<i64>() {
            return Value::Int(n);
        }
        if let Ok(x) = word.parse::<f64>() {
            return Value::Float(x);
        }
        if self.rest().starts_with('(') {
            return Value::Operation(self.layer(&word, start));
        }
        assert!(!word.is_empty(), "not a literal: {}", self.rest());
        Value::Symbolic(Rc::new(Poly::symbol(&word)))
    }

    fn arguments(&mut self) -> Passed {
        assert!(self.eat("("));
        let mut passed = Passed::default();
        while !self.eat(")") {
            self.space();
            let before = self.at;
            let name = self.word();
            let keyword = self.eat("=");
            if !keyword {
                self.at = before;
            }
            self.space();
            let start = self.at;
            let value = self.value();
            let given = Given {
                value,
                span: self.span(start),
            };
            match keyword {
                true => passed.keyword.push((name.as_str().into(), given)),
                false => passed.positional.push(given),
            }
            self.eat(",");
        }
        passed
    }

    fn layer(&mut self, name: &str, start: usize) -> OperationId {
        let class = name.rsplit('.').next().unwrap_or(name);
        let entry = CATALOGUE.layer(class);
        let entry = entry.unwrap_or_else(|| panic!("no layer {class}"));
        let passed = self.arguments();
        let span = self.span(start);
        call::construct(&mut self.host, entry, passed, span)
            .unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"))
    }

    /// Goes back to the beginning.
    pub fn rewind(&mut self) {
        self.at = 0;
    }

    /// Reads a constructor from here.
    pub fn constructor(&mut self) -> OperationId {
        match self.value() {
            Value::Operation(id) => id,
            other => panic!("{other} is no layer"),
        }
    }

    /// Reads `model.add(…)` on each line that has it, and builds a Sequential.
    pub fn sequential(&mut self) -> OperationId {
        let model = sequential::new(
            &mut self.host,
            "Sequential",
            Common {
                trainable: true,
                ..Common::default()
            },
            None,
        );
        while let Some(next) = self.rest().find(".add(") {
            self.at += next + ".add(".len();
            let value = self.value();
            let span = None;
            sequential::add(&mut self.host, model, &value, true, span)
                .unwrap_or_else(|refusal| panic!("{refusal:?}"));
        }
        model
    }

    /// An input of this shape, batch included.
    pub fn input(&mut self, shape: &str) -> TensorId {
        let dims = dims(shape);
        let axes = call::input_axes(dims, false);
        call::input(&mut self.host, axes, DType::Float32, None, None)
    }

    /// Calls a layer.
    pub fn call(&mut self, layer: OperationId, inputs: Vec<Value>) -> Result<Value, String> {
        call::call(&mut self.host, layer, Passed::positional(inputs), None)
            .map_err(|refusal| refusal.message.to_string())
    }

    /// Reads a constructor and calls what it makes on a tensor.
    pub fn apply(&mut self, code: &str, inputs: Vec<Value>) -> Value {
        let layer = self.make(code);
        self.call(layer, inputs).unwrap()
    }

    /// Reads a constructor, which must stand in the script.
    pub fn make(&mut self, code: &str) -> OperationId {
        self.at = self.text.find(code).expect(code);
        self.constructor()
    }

    /// A functional model.
    pub fn functional(&mut self, inputs: Vec<Value>, output: Value) -> OperationId {
        let common = Common {
            trainable: true,
            ..Common::default()
        };
        functional::functional(
            &mut self.host,
            "Functional",
            Value::list(inputs),
            output,
            common,
            None,
        )
        .unwrap()
    }

    pub fn report(mut self, models: &[OperationId]) -> Report {
        let program = &self.host.program;
        let models = models.iter();
        let models = models.map(|id| ModelReport::of(program, *id, None));
        let mut models: Vec<ModelReport> = models.collect();
        trace_all(&mut self.host, &mut models, &[]);
        let program: Program = self.host.program;
        Report {
            files: Vec::new(),
            models,
            variables: Vec::new(),
            summaries: Vec::new(),
            unseen_summaries: Vec::new(),
            uncalled: Vec::new(),
            diagnostics: Vec::new(),
            program,
        }
    }
}

/// `(None, 28, 28, 1)` as extents.
pub fn dims(shape: &str) -> Vec<Dim> {
    let inner = shape.trim().trim_start_matches('(').trim_end_matches(')');
    let items = inner
        .split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty());
    items
        .map(|item| match item.parse() {
            Ok(n) => Dim::Known(n),
            Err(_) if item == "None" => Dim::Unspecified,
            Err(_) => Dim::symbol(item),
        })
        .collect()
}

/// The seed's network.
pub const SEED: &str = "\
model = models.Sequential()
model.add(layers.Conv2D(32, (3,3), activation='relu', input_shape=(28,28,1)))
model.add(layers.MaxPooling2D((2,2)))
model.add(layers.Conv2D(64, (3,3), activation='relu'))
model.add(layers.MaxPooling2D((2,2)))
model.add(layers.Conv2D(64, (3,3), activation='relu'))

model.add(layers.Flatten())
model.add(layers.Dense(64, activation='relu'))
model.add(layers.Dense(10, activation='softmax'))
";

/// The report of a Sequential.
pub fn stack(text: &str) -> Report {
    let mut script = Script::new("note.md", text);
    let model = script.sequential();
    script.report(&[model])
}

/// The reports of all examples of the catalogue, each with its code.
pub fn examples() -> Vec<(String, Report)> {
    let mut reports = Vec::new();
    for entry in CATALOGUE.layers {
        for example in entry.examples {
            let code = format!("{} on {}", example.code, example.input);
            // Merging layers take a list, attention its tensors one by one, cells a list of states behind the input.
            let ways: [fn(Vec<Value>) -> Vec<Value>; 3] = [
                |tensors| match tensors.len() {
                    1 => tensors,
                    _ => vec![Value::list(tensors)],
                },
                |mut tensors| {
                    let states = tensors.split_off(1);
                    tensors.push(Value::list(states));
                    tensors
                },
                |tensors| tensors,
            ];
            let mut refusals = Vec::new();
            for way in ways {
                let mut script = Script::new("example.py", example.code);
                let layer = script.constructor();
                let shapes = example.input.split(';');
                let tensors = shapes.map(|shape| Value::Tensor(script.input(shape)));
                let tensors = way(tensors.collect());
                match script.call(layer, tensors) {
                    Ok(_) => {
                        reports.push((code.clone(), script.report(&[layer])));
                        break;
                    }
                    Err(refusal) => refusals.push(refusal),
                }
            }
            assert!(refusals.len() < ways.len(), "{code}: {refusals:?}");
        }
    }
    reports
}
