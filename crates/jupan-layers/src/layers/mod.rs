//! The layers, by family. Each file holds one layer and its [`Entry`]; a test compares this list with the folder.

use jupan_core::layer::{Entry, Shorthand};

/// Declares the modules of the families and gathers their entries in one list.
macro_rules! catalogue {
    ($(#[$what:meta])* $all:ident $files:ident: $($family:ident: $($layer:ident)*;)*) => {
        $(
            #[allow(missing_docs)]
            pub mod $family {
                $(pub mod $layer;)*
            }
        )*

        $(#[$what])*
        pub const $all: &[&Entry] = &[$($(&$family::$layer::ENTRY,)*)*];

        #[cfg(test)]
        const $files: &[(&str, &str)] = &[$($((stringify!($family), stringify!($layer)),)*)*];
    };
}

catalogue! {
    /// All layers, in the order of the families.
    ALL FILES:
    activations: activation elu leaky_relu prelu relu softmax;
    applications: custom_scale_layer layer_scale;
    attention: additive_attention attention grouped_query_attention multi_head_attention;
    convolutional: conv1d conv1d_transpose conv2d conv2d_transpose conv3d conv3d_transpose depthwise_conv1d
        depthwise_conv2d separable_conv1d separable_conv2d;
    core: dense einsum_dense embedding identity lambda masking reversible_embedding wrapper;
    merging: add average concatenate dot maximum minimum multiply subtract;
    normalization: batch_normalization group_normalization layer_normalization rms_normalization
        spectral_normalization unit_normalization;
    pooling: adaptive_average_pooling1d adaptive_average_pooling2d adaptive_average_pooling3d
        adaptive_max_pooling1d adaptive_max_pooling2d adaptive_max_pooling3d average_pooling1d average_pooling2d
        average_pooling3d global_average_pooling1d global_average_pooling2d global_average_pooling3d
        global_max_pooling1d global_max_pooling2d global_max_pooling3d max_pooling1d max_pooling2d max_pooling3d;
    preprocessing: aug_mix auto_contrast category_encoding center_crop
        contrast_limited_adaptive_histogram_equalization cut_mix discretization equalization hashed_crossing
        hashing integer_lookup max_num_bounding_boxes mel_spectrogram mix_up normalization pipeline rand_augment
        random_brightness random_color_degeneration random_color_jitter random_contrast random_crop
        random_elastic_transform random_erasing random_flip random_gaussian_blur random_grayscale random_hue
        random_invert random_perspective random_posterization random_rotation random_saturation random_sharpness
        random_shear random_translation random_zoom rescaling resizing solarization stft_spectrogram string_lookup
        text_vectorization;
    recurrent: bidirectional conv_lstm1d conv_lstm2d conv_lstm3d gru gru_cell lstm lstm_cell rnn simple_rnn
        simple_rnn_cell stacked_rnn_cells time_distributed;
    regularization: activity_regularization alpha_dropout dropout gaussian_dropout gaussian_noise spatial_dropout1d
        spatial_dropout2d spatial_dropout3d;
    reshaping: cropping1d cropping2d cropping3d flatten permute repeat_vector reshape up_sampling1d up_sampling2d
        up_sampling3d zero_padding1d zero_padding2d zero_padding3d;
}

catalogue! {
    /// The layers that Keras 3 has no more.
    PAST PAST_FILES:
    past: atrous_convolution1d atrous_convolution2d cu_dnn_gru cu_dnn_lstm highway locally_connected1d
        locally_connected2d maxout_dense merge random_height random_width srelu thresholded_relu
        time_distributed_dense;
}

/// A function with the arguments of a merging layer.
const fn shorthand(
    name: &'static str,
    signature: &'static str,
    entry: &'static Entry,
) -> Shorthand {
    Shorthand {
        name,
        signature,
        entry,
    }
}

/// The functions that make a merging layer and call it.
pub const SHORTHANDS: &[Shorthand] = &[
    shorthand("add", "inputs, **kwargs", &merging::add::ENTRY),
    shorthand("average", "inputs, **kwargs", &merging::average::ENTRY),
    shorthand(
        "concatenate",
        "inputs, axis=-1, **kwargs",
        &merging::concatenate::ENTRY,
    ),
    shorthand("dot", "inputs, axes=-1, **kwargs", &merging::dot::ENTRY),
    shorthand("maximum", "inputs, **kwargs", &merging::maximum::ENTRY),
    shorthand(
        "merge",
        "inputs, mode='sum', concat_axis=-1, dot_axes=-1, output_shape=None, \
         output_mask=None, arguments=None, name=None",
        &past::merge::ENTRY,
    ),
    shorthand("minimum", "inputs, **kwargs", &merging::minimum::ENTRY),
    shorthand("multiply", "inputs, **kwargs", &merging::multiply::ENTRY),
    shorthand("subtract", "inputs, **kwargs", &merging::subtract::ENTRY),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_list_is_the_folder() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/layers");
        let mut found = BTreeSet::new();
        for family in root
            .read_dir()
            .unwrap()
            .flatten()
            .filter(|f| f.path().is_dir())
        {
            for file in family.path().read_dir().unwrap().flatten() {
                let layer = file
                    .path()
                    .file_stem()
                    .unwrap()
                    .to_string_lossy()
                    .into_owned();
                found.insert((family.file_name().to_string_lossy().into_owned(), layer));
            }
        }
        for files in [FILES, PAST_FILES] {
            assert!(files.is_sorted(), "the list is not sorted");
        }
        let listed: Vec<_> = FILES
            .iter()
            .chain(PAST_FILES)
            .map(|(f, l)| (f.to_string(), l.to_string()))
            .collect();
        assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), found);
    }

    #[test]
    fn no_name_is_used_twice() {
        let mut seen = BTreeSet::new();
        for entry in ALL {
            for name in std::iter::once(&entry.keras.name).chain(entry.keras.aliases) {
                assert!(seen.insert(*name), "{name} is used twice");
            }
        }
    }

    #[test]
    fn every_layer_of_the_past_says_when_it_was() {
        for entry in PAST {
            let name = entry.keras.name;
            let former = entry.keras.former.iter();
            assert!(former.clone().any(|former| former.name == name), "{name}");
            let today = former.flat_map(|former| former.eras).max();
            assert!(today < Some(&jupan_core::era::Era::Keras3), "{name}");
        }
    }

    #[test]
    fn former_names_of_arguments_lead_to_arguments_of_today() {
        use jupan_core::signature::Signature;
        let common = ["input_shape", "activity_regularizer"];
        for entry in ALL.iter().chain(PAST) {
            let today = Signature::parse(entry.keras.signature);
            for former in entry.keras.former {
                let renames = former.renames.iter().chain(former.defaults);
                let new = former.renames.iter().map(|(_, new)| *new);
                let new = new.chain(former.defaults.iter().map(|(name, _)| *name));
                assert!(!former.eras.is_empty() && renames.count() < 40);
                for name in new.filter(|name| !name.is_empty()) {
                    let whole = name.split('[').next().unwrap_or_default();
                    let known = common.contains(&whole) || today.names().any(|own| own == whole);
                    assert!(known, "{}: {name}", former.name);
                }
            }
        }
    }

    #[test]
    fn every_layer_has_a_summary_a_source_and_an_example() {
        for entry in ALL.iter().chain(PAST) {
            let name = entry.keras.name;
            assert!(entry.summary.ends_with('.'), "{name}");
            assert!(entry.source.starts_with("https://"), "{name}");
            assert!(!entry.examples.is_empty() || name == "Wrapper", "{name}");
        }
    }
}
