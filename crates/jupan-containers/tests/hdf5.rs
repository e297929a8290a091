//! HDF5 files that are made to mislead.

use std::sync::Arc;

use jupan_containers::hdf5;

#[test]
fn a_group_inside_itself_is_refused() {
    let bytes = include_bytes!("loop.h5").to_vec();
    let error = hdf5::read(Arc::new(bytes)).unwrap_err();
    assert_eq!(error.0, "the HDF5 file has groups nested more than 64 deep");
}
