//! Methods that change the weights of built layers: `enable_lora` and `quantize`.

use super::models::{frozen, settle};
use super::{classes, convert};
use crate::native::Args;
use crate::value::Value;
use crate::vm::{R, Vm};
use jupan_core::call;
use jupan_core::diagnostic::{Exception, Span};
use jupan_core::dtype::Quantization;
use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::program::OperationKind;
use jupan_core::signature::{Arguments, Given};
use jupan_core::value as core;

/// The arguments of a method, and the place of its call.
fn bind(
    vm: &mut Vm,
    args: &mut Args,
    method: &str,
    signature: &'static str,
) -> R<(Option<Span>, Arguments)> {
    let span = vm.place;
    let passed = convert::passed(vm, args)?;
    let signature = vm.program.signature(signature);
    let bound = Arguments::bind(method, &signature, &passed);
    Ok((span, settle(vm, bound)?))
}

/// `layer.enable_lora(rank)`
pub(super) fn enable_lora(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let layer = args.receiver();
    let id = classes::operation_of(vm, &layer)?;
    let (span, arguments) = bind(
        vm,
        args,
        "enable_lora",
        "rank, lora_alpha=None, a_initializer='he_uniform', b_initializer='zeros'",
    )?;
    if frozen(vm, id) {
        return Ok(Value::None);
    }
    let rank = Given {
        value: arguments.get("rank").clone(),
        span: arguments.find("rank").and_then(|argument| argument.span),
    };
    let done = call::enable_lora(vm, id, rank, span);
    settle(vm, done)?;
    Ok(Value::None)
}

/// `layer.quantize(mode)` and `model.quantize(mode)`
pub(super) fn quantize(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let layer = args.receiver();
    let id = classes::operation_of(vm, &layer)?;
    let signature = "mode=None, config=None, filters=None, *, type_check=True";
    let (span, arguments) = bind(vm, args, "quantize", signature)?;
    if frozen(vm, id) {
        return Ok(Value::None);
    }
    let mode = match mode(&arguments) {
        Mode::Known(mode) => mode,
        Mode::Unknown(reason) => {
            vm.program.operation_mut(id).uncertain = Some(reason);
            return Ok(Value::None);
        }
        Mode::Wrong => {
            let message = message!(
                "`mode` of quantize must be 'int8', 'int4', 'float8', 'gptq' or 'awq', but is {value}",
                value = arguments.get("mode")
            );
            return vm.raise("ValueError", message);
        }
    };
    if vm.program.operation(id).kind != OperationKind::Model {
        let done = call::quantize(vm, id, mode, span);
        settle(vm, done)?;
        return Ok(Value::None);
    }
    for part in vm.program.flatten(id) {
        // What can't be quantized stays as it is; only the innermost layers are asked.
        if !vm.program.operation(part).children.is_empty() {
            continue;
        }
        match call::quantize(vm, part, mode, span) {
            Err(refusal) if refusal.exception != Exception::NotImplementedError => {
                return convert::refused(vm, refusal);
            }
            Ok(()) | Err(_) => {}
        }
    }
    Ok(Value::None)
}

enum Mode {
    Known(Quantization),
    Unknown(Message),
    Wrong,
}

/// What `mode` and `config` ask for.
fn mode(arguments: &Arguments) -> Mode {
    if !arguments.get("filters").is_none() {
        return Mode::Unknown(message!("which layers `filters` of quantize() chooses"));
    }
    let config = match arguments.get("config") {
        core::Value::Object(config) => Some(config),
        core::Value::Unknown(_) => {
            return Mode::Unknown(message!("the configuration of quantize()"));
        }
        _ => None,
    };
    let name = match (arguments.get("mode"), config) {
        (core::Value::Str(mode), _) => &**mode,
        (core::Value::None, Some(config)) => match &*config.name {
            "Int8QuantizationConfig" => "int8",
            "Int4QuantizationConfig" => "int4",
            "Float8QuantizationConfig" => "float8",
            _ => return Mode::Unknown(message!("the configuration of quantize()")),
        },
        (core::Value::Unknown(_), _) => return Mode::Unknown(message!("the mode of quantize()")),
        _ => return Mode::Wrong,
    };
    match name {
        "int8" => Mode::Known(Quantization::Int8),
        "float8" => Mode::Known(Quantization::Float8),
        "int4" => {
            let mut given = config.iter().flat_map(|config| &config.arguments);
            let block = given.find(|(name, _)| &**name == "block_size");
            Mode::Known(Quantization::Int4 {
                block: match block.map(|(_, value)| value) {
                    None => Some(Quantization::BLOCK),
                    Some(core::Value::Int(block)) if *block > 0 => Some(*block),
                    Some(core::Value::None | core::Value::Int(_)) => None,
                    Some(_) => return Mode::Unknown(message!("the block size of quantize()")),
                },
            })
        }
        "gptq" | "awq" if config.is_some() => Mode::Unknown(message!(
            "what quantize() makes of the weights after seeing data"
        )),
        _ => Mode::Wrong,
    }
}
