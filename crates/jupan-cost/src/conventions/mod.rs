//! The ways to add work up, one file each.

use crate::Convention;

mod calflops;
mod fvcore;
mod macs;
mod onnx_tool;
mod ptflops_aten;
mod ptflops_pytorch;
mod tf_profiler;
mod thop;
mod torch_flops;
mod torchinfo;

pub use macs::MACS;

/// All of them, jupan's own first.
pub const ALL: &[Convention] = &[
    MACS,
    fvcore::FVCORE,
    torchinfo::TORCHINFO,
    thop::THOP,
    ptflops_aten::PTFLOPS_ATEN,
    ptflops_pytorch::PTFLOPS_PYTORCH,
    onnx_tool::ONNX_TOOL,
    torch_flops::TORCH,
    calflops::CALFLOPS,
    tf_profiler::TF_PROFILER,
];
