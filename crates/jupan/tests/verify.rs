//! Documents of every era beside the models that their code makes.

use std::sync::Arc;

use jupan::core::verification::{Against, Fit, RowFinding, Verification};
use jupan::world::{Blob, Nowhere};
use jupan::{Report, Settings, verify};

fn check(name: &str, text: &str) -> (Report, Verification) {
    let blob: Arc<dyn Blob> = Arc::new(text.as_bytes().to_vec());
    verify(name, &blob, &Nowhere, &Settings::default()).expect("a document")
}

/// The findings of all rows of all tables, by the name of the row.
fn findings(verification: &Verification) -> Vec<(String, RowFinding)> {
    let mut found = Vec::new();
    for check in &verification.tables {
        for row in &check.rows {
            let printed = row
                .printed
                .map_or("", |at| &*check.table.rows[at].name.text);
            found.extend(
                row.findings
                    .iter()
                    .map(|finding| (printed.to_owned(), *finding)),
            );
        }
    }
    found
}

const NETWORK: &str = "\
```python
from tensorflow.keras import layers, models
model = models.Sequential()
model.add(layers.Conv2D(8, (3, 3), input_shape=(10, 10, 1)))
model.add(layers.MaxPooling2D((2, 2)))
model.add(layers.Flatten())
model.add(layers.Dense(4))
model.summary()
```
";

/// Cut at its columns, as Keras printed it up to 2.6.
const CUT: &str = "\
Model: \"sequential\"
_________________________________________________________________
Layer (type)                 Output Shape              Param #   
=================================================================
conv2d (Conv2D)              (None, 8, 8, 8)           80        
_________________________________________________________________
max_pooling2d_7 (MaxPooling2 (None, 4, 4, 8)           0         
_________________________________________________________________
flatten (Flatten)            (None, 128)               0         
_________________________________________________________________
dense (Dense)                (None, 4)                 516       
=================================================================
Total params: 596
Trainable params: 596
Non-trainable params: 0
_________________________________________________________________
";

#[test]
fn a_cut_table_agrees_and_counters_are_no_difference() {
    let (_, verification) = check("note.md", &format!("{NETWORK}\n```\n{CUT}```\n"));
    assert_eq!(verification.tables.len(), 1);
    assert_eq!(verification.tables[0].against, Against::Summary(0));
    assert_eq!(
        findings(&verification),
        [("max_pooling2d_7".into(), RowFinding::Counter)]
    );
    assert!(
        verification.tables[0]
            .totals
            .iter()
            .all(|sum| sum.fit == Fit::Same)
    );
    assert_eq!(verification.differences(), 0);
}

#[test]
fn wrong_numbers_shapes_rows_and_sums_are_differences() {
    let wrong = CUT
        .replace("8, 8, 8)           80 ", "8, 8, 9)           80 ")
        .replace("516 ", "517 ")
        .replace(
            "flatten (Flatten)            (None, 128)               0",
            "dropout (Dropout)            (None, 4, 4, 8)           0",
        )
        .replace("Total params: 596", "Total params: 597");
    let (_, verification) = check("note.md", &format!("{NETWORK}\n```\n{wrong}```\n"));
    let differences: Vec<_> = findings(&verification)
        .into_iter()
        .filter(|(_, finding)| finding.is_difference())
        .collect();
    let expected = [
        ("conv2d", RowFinding::Shape),
        ("dropout", RowFinding::NotInModel),
        ("", RowFinding::NotInTable),
        ("dense", RowFinding::Params),
    ];
    assert_eq!(differences.len(), 4, "{differences:?}");
    for (name, finding) in expected {
        assert!(
            differences.contains(&(name.to_owned(), finding)),
            "{name}: {differences:?}"
        );
    }
    // The sum is neither that of the model nor that of its parts.
    assert_eq!(verification.differences(), 4 + 2);
}

#[test]
fn a_table_without_code_is_added_up_again() {
    let (_, verification) = check("train.log", &format!("Epoch 1\n{CUT}"));
    assert_eq!(verification.tables[0].against, Against::Itself);
    assert_eq!(verification.differences(), 0);
    let (_, verification) = check("train.log", &CUT.replace("516", "520"));
    assert_eq!(verification.differences(), 1, "the rows come to 600");
}
