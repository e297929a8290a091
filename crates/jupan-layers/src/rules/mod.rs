//! Arithmetic and readings that several layers share.

pub mod attention;
pub mod augmentations;
pub mod broadcast;
pub mod config;
pub mod conv_lstm;
pub mod convolution;
pub mod depthwise;
pub mod elementwise;
pub mod encoding;
pub mod image;
pub mod lookup;
pub mod lora;
pub mod margins;
pub mod masks;
pub mod merge;
pub mod normalization;
pub mod pooling;
pub mod promotion;
pub mod recurrent;
pub mod reshape;
pub mod simple_attention;
pub mod spatial;
pub mod transposed;
pub mod upsampling;
pub mod work;
pub mod wrapper;
