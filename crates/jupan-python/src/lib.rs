//! Reads Python source: finds it in scripts, notebooks and documents, and evaluates it abstractly into a network.

pub mod document;
