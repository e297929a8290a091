//! What is known of the layers that a text may be about: from a model, otherwise from a printed table.

use std::collections::HashMap;

use jupan_core::dim::Dim;
use jupan_core::program::{OperationKind, Program, TensorId};
use jupan_core::report::{ModelReport, Report, Row, flatten};
use jupan_core::verification::{Against, TableCheck};

/// A shape without what is not a number; the batch first.
pub type Shape = Vec<Option<i128>>;

/// The layers of a model or of a table, in order.
pub struct Scene {
    pub against: Against,
    pub layers: Vec<Layer>,
    pub index: Index,
    /// The shapes of the model's inputs and outputs.
    pub inputs: Vec<Shape>,
    pub outputs: Vec<Shape>,
    /// All numbers of parameters that a text may state, beside those of single layers.
    pub totals: Vec<i128>,
}

/// The layers by what texts call them.
#[derive(Default)]
pub struct Index {
    /// By their names in small letters.
    pub names: HashMap<String, usize>,
    /// By their classes in small letters, in order.
    pub classes: HashMap<String, Vec<usize>>,
    pub convolutions: Vec<usize>,
    pub poolings: Vec<usize>,
}

impl Index {
    pub fn of(layers: &[Layer]) -> Self {
        let mut index = Self::default();
        for (at, layer) in layers.iter().enumerate() {
            index.names.entry(layer.name.to_lowercase()).or_insert(at);
            let class = layer.class.to_lowercase();
            if class.starts_with("conv") && !class.contains("transpose") && !class.contains("lstm")
            {
                index.convolutions.push(at);
            }
            if class.contains("pool") {
                index.poolings.push(at);
            }
            index.classes.entry(class).or_default().push(at);
        }
        index
    }
}

/// A layer.
pub struct Layer {
    /// The name that readers know: the printed one, if there is a table.
    pub name: String,
    pub class: String,
    /// What goes in, of each call, and what comes out.
    pub inputs: Vec<Shape>,
    pub outputs: Vec<Shape>,
    /// The layer whose output goes in, where it is one.
    pub from: Option<String>,
    pub params: Option<i128>,
    pub weights: Vec<Weight>,
}

/// A weight with its extents.
pub struct Weight {
    pub is_bias: bool,
    pub extents: Vec<i128>,
}

impl Layer {
    /// How many biases it has.
    pub fn biases(&self) -> Option<i128> {
        let biases = self.weights.iter().filter(|weight| weight.is_bias);
        let counts = biases.map(Weight::count).collect::<Option<Vec<i128>>>()?;
        (!counts.is_empty()).then(|| counts.iter().sum())
    }
}

impl Weight {
    pub fn count(&self) -> Option<i128> {
        self.extents
            .iter()
            .try_fold(1_i128, |product, extent| product.checked_mul(*extent))
    }
}

impl Scene {
    /// The layers of a model, under the names of the table that shows it, if one does.
    pub fn of_model(report: &Report, against: Against, table: Option<&TableCheck>) -> Option<Self> {
        let model = model(report, against)?;
        let nested = table.is_some_and(TableCheck::is_nested);
        let rows: Vec<&Row> = flatten(&model.rows, nested)
            .into_iter()
            .map(|(_, row)| row)
            .collect();
        let mut layers: Vec<Layer> = rows
            .iter()
            .map(|row| Layer::of_row(&report.program, row))
            .collect();
        for check in table.iter().flat_map(|check| &check.rows) {
            let printed = check.printed.and_then(|at| table?.table.rows.get(at));
            if let (Some(printed), Some(layer)) =
                (printed, check.row.and_then(|at| layers.get_mut(at)))
                && !printed.name.cut
            {
                layer.name.clone_from(&printed.name.text);
            }
        }
        // The name of where an input comes from is to be the printed one, too.
        let renamed: HashMap<String, String> = rows
            .iter()
            .zip(&layers)
            .map(|(row, layer)| (row.name.to_string(), layer.name.clone()))
            .collect();
        for layer in &mut layers {
            let to = layer.from.as_ref().and_then(|from| renamed.get(from));
            if let Some(to) = to.cloned() {
                layer.from = Some(to);
            }
        }
        let totals = &model.totals;
        let totals = [&totals.total, &totals.trainable, &totals.non_trainable];
        let shapes = |tensors: &[TensorId]| {
            tensors
                .iter()
                .map(|id| shape(&report.program, *id))
                .collect()
        };
        Some(Self {
            against,
            index: Index::of(&layers),
            layers,
            inputs: shapes(&model.inputs),
            outputs: shapes(&model.outputs),
            totals: totals
                .iter()
                .filter_map(|size| size.count.exact())
                .collect(),
        })
    }

    /// The layers of a table without a model. In a chain each takes what the one before makes.
    pub fn of_table(check: &TableCheck) -> Self {
        let mut layers: Vec<Layer> = Vec::new();
        for row in &check.table.rows {
            let outputs: Vec<Shape> = row
                .shapes
                .iter()
                .filter(|shape| shape.cut.is_none())
                .map(|shape| shape.axes.iter().map(|axis| axis.map(i128::from)).collect())
                .collect();
            let before = layers
                .last()
                .filter(|_| check.table.is_chain && row.depth == 0);
            layers.push(Layer {
                name: row.name.text.clone(),
                class: row
                    .class
                    .as_ref()
                    .map_or_else(String::new, |class| class.text.clone()),
                inputs: before
                    .map(|layer| layer.outputs.clone())
                    .unwrap_or_default(),
                from: before.map(|layer| layer.name.clone()),
                outputs,
                params: row.params.number().and_then(|n| i128::try_from(n).ok()),
                weights: Vec::new(),
            });
        }
        let totals = check.table.totals.iter();
        Self {
            against: check.against,
            index: Index::of(&layers),
            layers,
            inputs: Vec::new(),
            outputs: Vec::new(),
            totals: totals
                .filter_map(|total| i128::try_from(total.number).ok())
                .collect(),
        }
    }
}

/// The model that a table is compared with.
pub fn model(report: &Report, against: Against) -> Option<&ModelReport> {
    match against {
        Against::Summary(at) => report.summaries.get(at).map(|summary| &summary.model),
        Against::Model(at) => report.models.get(at),
        Against::Itself | Against::Unseen => None,
    }
}

impl Layer {
    fn of_row(program: &Program, row: &Row) -> Self {
        let inputs: Vec<TensorId> = row
            .calls
            .iter()
            .flat_map(|call| call.inputs.iter().copied())
            .collect();
        let from = match inputs.as_slice() {
            [only] => program
                .tensor(*only)
                .history
                .map(|(node, _)| program.node(node).operation),
            _ => None,
        };
        let from = from
            .map(|id| program.operation(id))
            .filter(|operation| operation.kind != OperationKind::Input)
            .map(|operation| operation.name.to_string());
        let shapes = |tensors: &[TensorId]| tensors.iter().map(|id| shape(program, *id)).collect();
        let weights = row.weights.iter().map(|weight| {
            let extents = weight
                .weight
                .axes
                .iter()
                .map(|axis| axis.dim.known().map(i128::from));
            extents
                .collect::<Option<Vec<i128>>>()
                .map(|extents| Weight {
                    is_bias: weight.weight.name.contains("bias"),
                    extents,
                })
        });
        Self {
            name: row.name.to_string(),
            class: row.class.to_string(),
            inputs: shapes(&inputs),
            outputs: shapes(row.outputs()),
            from,
            params: row.params.exact(),
            weights: weights.collect::<Option<Vec<Weight>>>().unwrap_or_default(),
        }
    }
}

fn shape(program: &Program, id: TensorId) -> Shape {
    let extent = |dim: &Dim| dim.known().map(i128::from);
    program
        .tensor(id)
        .axes
        .iter()
        .map(|axis| extent(&axis.dim))
        .collect()
}
