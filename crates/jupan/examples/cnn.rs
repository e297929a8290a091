//! The small CNN of the README, written in Rust: `cargo run --example cnn`.

use jupan::builder::{Sequential, layers::*};
use jupan::{Arrangement, Format, Print, View};

fn main() {
    let report = Sequential::new()
        .add(
            Conv2D::new(32, (3, 3))
                .activation("relu")
                .input_shape((28, 28, 1)),
        )
        .add(MaxPooling2D::new().pool_size((2, 2)))
        .add(Conv2D::new(64, (3, 3)).activation("relu"))
        .add(MaxPooling2D::new().pool_size((2, 2)))
        .add(Conv2D::new(64, (3, 3)).activation("relu"))
        .add(Flatten::new())
        .add(Dense::new(64).activation("relu"))
        .add(Dense::new(10).activation("softmax"))
        .report();
    let print = Print {
        view: View::Explanation {
            layer: None,
            batch: 1,
        },
        format: Format::Text,
        language: "en".to_owned(),
        model: None,
        color: false,
        width: 80,
        columns: Vec::new(),
        arrangement: Arrangement::default(),
    };
    match print.text(&report) {
        Ok(text) => print!("{text}"),
        Err(diagnostic) => eprintln!("{}", diagnostic.message),
    }
}
