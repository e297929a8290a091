//! A printed table beside a model, row by row.

use std::collections::{HashMap, HashSet};

use jupan_core::dim::{Count, Dim};
use jupan_core::printed::{
    PrintedNumber, PrintedRow, PrintedShape, PrintedTable, TableStyle, TotalKind,
};
use jupan_core::program::{OperationKind, Program, Tensor, TensorId};
use jupan_core::report::{ModelReport, Row, Size, flatten};
use jupan_core::verification::{Basis, Fit, RowCheck, RowFinding, TotalCheck};

use crate::align::{Costs, align};
use crate::values::Values;

/// The rows of a table beside those of a model, what the table says of numbers that only data knows, and whether the rows
/// could be aligned.
pub fn rows(
    table: &PrintedTable,
    model: &ModelReport,
    program: &Program,
) -> (Vec<RowCheck>, Values, bool) {
    let nested = table.rows.iter().any(|row| row.depth > 0);
    let flat: Vec<&Row> = flatten(&model.rows, nested)
        .into_iter()
        .map(|(_, row)| row)
        .collect();
    let printed = &table.rows;
    let costs = Costs {
        pair: |i: usize, j: usize| match (printed.get(i), flat.get(j)) {
            (Some(printed), Some(row)) => cost(printed, row, program),
            _ => u32::MAX,
        },
        left: |i: usize| {
            printed
                .get(i)
                .map_or(0, |row| if is_extra(row) { 3 } else { ALONE })
        },
        right: |j: usize| match flat.get(j).map(|row| row.kind) {
            _ if table.excerpt => 1,
            Some(OperationKind::Op) => 2,
            Some(OperationKind::Input) => 4,
            _ => ALONE,
        },
    };
    let aligned = align(printed.len(), flat.len(), &costs);
    let unaligned = aligned.is_none();
    let pairs = aligned.unwrap_or_else(|| {
        let longest = printed.len().max(flat.len());
        let within = |at: usize, length: usize| (at < length).then_some(at);
        (0..longest)
            .map(|at| (within(at, printed.len()), within(at, flat.len())))
            .collect()
    });
    let pairs = reunite(pairs, printed, &flat, program);
    let partial = is_partial(model);
    let values = Values::of(&pairs, printed, &flat, program);
    let checks = pairs.into_iter().map(|(at, row_at, moved)| {
        let printed = at.and_then(|at| printed.get(at));
        let row = row_at.and_then(|at| flat.get(at));
        let findings = match (printed, row) {
            (Some(printed), Some(row)) => {
                let mut findings = pair(printed, row, program, &values);
                findings.extend(moved.then_some(RowFinding::Order));
                findings
            }
            (Some(printed), None) => vec![match printed {
                printed if is_extra(printed) => RowFinding::MayBeMissing,
                _ if partial => RowFinding::NotFollowed,
                _ => RowFinding::NotInModel,
            }],
            (None, Some(row)) => {
                let listed = matches!(row.kind, OperationKind::Layer | OperationKind::Model);
                vec![match table.excerpt || !listed {
                    true => RowFinding::MayBeMissing,
                    false => RowFinding::NotInTable,
                }]
            }
            (None, None) => Vec::new(),
        };
        RowCheck {
            printed: at,
            row: row_at,
            findings,
        }
    });
    // What an excerpt leaves out is no news.
    let told = checks.filter(|check| !(table.excerpt && check.printed.is_none()));
    let told = told.collect();
    (told, values, unaligned)
}

/// Versions of Keras sort the branches of a graph differently: a row that is alone on both sides is one at another place.
fn reunite(
    pairs: Vec<(Option<usize>, Option<usize>)>,
    printed: &[PrintedRow],
    flat: &[&Row],
    program: &Program,
) -> Vec<(Option<usize>, Option<usize>, bool)> {
    // As much of a class as is left of it in a narrow column.
    let key = |class: &str| -> String { class.chars().take(5).collect() };
    let mut alone: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, row_at) in &pairs {
        if let (None, Some(row_at)) = (at, row_at)
            && let Some(row) = flat.get(*row_at)
        {
            alone.entry(key(&row.class)).or_default().push(*row_at);
        }
    }
    let mut found = HashSet::new();
    let mut together = Vec::with_capacity(pairs.len());
    for (at, row_at) in pairs {
        let row = at.and_then(|at| printed.get(at));
        let candidates = row
            .filter(|_| row_at.is_none())
            .and_then(|row| alone.get_mut(&key(&row.class.as_ref()?.text)));
        let same = candidates.and_then(|candidates| {
            let same = |row_at: &usize| {
                let pair = row.zip(flat.get(*row_at));
                pair.is_some_and(|(printed, row)| cost(printed, row, program) <= 1)
            };
            let position = candidates.iter().take(MOST_MOVED).position(same)?;
            Some(candidates.remove(position))
        });
        found.extend(same);
        together.push((at, row_at.or(same), same.is_some()));
    }
    together.retain(|(at, row_at, _)| {
        at.is_some() || row_at.is_none_or(|row_at| !found.contains(&row_at))
    });
    together
}

/// Among so many rows of one class one that was moved is looked for.
const MOST_MOVED: usize = 100;

/// What a row costs that stands alone. More than a pair in which nothing but the class is alike.
const ALONE: u32 = 10;

/// Whether more may be in the model than could be followed.
fn is_partial(model: &ModelReport) -> bool {
    model.frozen.is_some() || model.totals.total.count.at_least()
}

/// Whether versions of Keras list such a row differently: inputs, and operations on tensors.
fn is_extra(row: &PrintedRow) -> bool {
    const CLASSES: [&str; 6] = [
        "InputLayer",
        "TFOpLambda",
        "SlicingOpLambda",
        "TensorFlowOpLayer",
        "ClassMethod",
        "InstanceMethod",
    ];
    // Such a name may leave no place for the class.
    let named = row.name.text.starts_with("tf_op_layer_");
    named
        || row.class.as_ref().is_some_and(|class| {
            CLASSES.iter().any(|known| match class.cut {
                true => class.text.len() > 4 && known.starts_with(&class.text),
                false => class.text == *known,
            })
        })
}

/// How unlike a printed row and a row of the model are.
fn cost(printed: &PrintedRow, row: &Row, program: &Program) -> u32 {
    let mut cost = 0;
    let none = Values::default();
    let shape = shapes_fit(printed, row, program, &none);
    if shape == Fit::Different {
        cost += 6;
    }
    let params = params_fit(printed, row, &none);
    if params == Fit::Different {
        cost += 8;
    }
    if !same_class(printed, row) {
        // A class of another name may be the same layer, if anything speaks for it; that both have no weights doesn't.
        let counted = params == Fit::Same && printed.params.number() > Some(0);
        cost += match shape == Fit::Same || counted {
            true => 4,
            false => 13,
        };
    }
    cost + match name_fit(printed, row) {
        None => 0,
        Some(RowFinding::Counter) => 1,
        Some(_) => 2,
    }
}

/// What there is to say of two rows that belong together.
fn pair(printed: &PrintedRow, row: &Row, program: &Program, values: &Values) -> Vec<RowFinding> {
    let mut findings = Vec::new();
    match shapes_fit(printed, row, program, values) {
        Fit::Different => findings.push(RowFinding::Shape),
        Fit::Open => findings.push(RowFinding::OpenShape),
        Fit::Same => {}
    }
    let unbuilt = printed.unbuilt || !row.built || !row.keras.built;
    match params_fit(printed, row, values) {
        Fit::Different => findings.push(RowFinding::Params),
        Fit::Open if unbuilt && row.kind != OperationKind::Op => findings.push(RowFinding::Unbuilt),
        Fit::Open => findings.push(RowFinding::OpenParams),
        Fit::Same => {}
    }
    findings.extend(name_fit(printed, row));
    if !same_class(printed, row) {
        findings.push(RowFinding::Class);
    }
    findings
}

fn same_class(printed: &PrintedRow, row: &Row) -> bool {
    printed
        .class
        .as_ref()
        .is_none_or(|class| class.can_be(&row.class))
}

/// How the names differ.
fn name_fit(printed: &PrintedRow, row: &Row) -> Option<RowFinding> {
    let plain = |name: &str| -> String { name.chars().filter(|c| !c.is_whitespace()).collect() };
    if printed.name.can_be(&plain(&row.name)) {
        return None;
    }
    let same_base = without_counter(&printed.name.text) == without_counter(&row.name);
    Some(match same_base {
        true => RowFinding::Counter,
        false => RowFinding::Name,
    })
}

/// `conv2d` of `conv2d_12`.
pub fn without_counter(name: &str) -> &str {
    let base = name.trim_end_matches(|c: char| c.is_ascii_digit());
    match base.len() < name.len() {
        true => base.strip_suffix('_').unwrap_or(name),
        false => name,
    }
}

/// Whether the printed shapes are those of the row's outputs: of the last call, of another, or of what Keras would state.
fn shapes_fit(printed: &PrintedRow, row: &Row, program: &Program, values: &Values) -> Fit {
    let cut_to_nothing = printed
        .shapes
        .iter()
        .all(|shape| shape.axes.is_empty() && shape.cut.is_some());
    if printed.shapes.is_empty() || cut_to_nothing {
        return Fit::Open;
    }
    let calls = row
        .calls
        .iter()
        .rev()
        .take(64)
        .map(|call| &call.outputs[..]);
    let candidates = std::iter::once(row.outputs())
        .chain(row.keras.outputs.as_deref().map(|outputs| &outputs[..]))
        .chain(calls);
    let mut best = None;
    for outputs in candidates.filter(|outputs| !outputs.is_empty()) {
        let fit = outputs_fit(&printed.shapes, outputs, program, values);
        match fit {
            Fit::Same => return Fit::Same,
            Fit::Open => best = Some(Fit::Open),
            Fit::Different => best = best.or(Some(Fit::Different)),
        }
    }
    // A row of which no output is known has nothing to compare.
    best.unwrap_or(Fit::Open)
}

fn outputs_fit(
    printed: &[PrintedShape],
    outputs: &[TensorId],
    program: &Program,
    values: &Values,
) -> Fit {
    // Where nothing is known of what comes out, it may be more than one tensor.
    if let [only] = outputs
        && let tensor = program.tensor(*only)
        && tensor.open().is_some()
        && tensor.axes.len() == 1
    {
        return Fit::Open;
    }
    let is_cut = printed.last().is_some_and(|shape| shape.cut.is_some());
    // Where a list is cut between its shapes there may be more of them or not.
    let printed = match printed {
        [whole @ .., last] if is_cut && last.axes.is_empty() => whole,
        printed => printed,
    };
    if outputs.len() < printed.len() || outputs.len() > printed.len() && !is_cut {
        return Fit::Different;
    }
    let pairs = printed.iter().zip(outputs);
    let fits = pairs.map(|(shape, id)| tensor_fit(shape, program.tensor(*id), values));
    let cut = match is_cut {
        true => Fit::Open,
        false => Fit::Same,
    };
    fits.fold(cut, Fit::and)
}

/// Whether a printed shape is that of a tensor, as far as both go.
fn tensor_fit(printed: &PrintedShape, tensor: &Tensor, values: &Values) -> Fit {
    let dims = tensor.dims();
    let dims: Vec<Dim> = dims.iter().map(|dim| values.dim(dim)).collect();
    let Some((_, last)) = dims.split_first().filter(|_| tensor.open().is_some()) else {
        return shape_fit(printed, &dims);
    };
    match (printed.axes.len().checked_sub(last.len()), &printed.cut) {
        (Some(before), None) => {
            let axes = printed.axes.iter().skip(before).zip(last).enumerate();
            axes.map(|(at, (axis, dim))| axis_fit(*axis, dim, before + at == 0))
                .fold(Fit::Open, Fit::and)
        }
        (None, None) => Fit::Different,
        (_, Some(_)) => Fit::Open,
    }
}

/// Whether a printed shape is a shape, as far as it goes.
fn shape_fit(printed: &PrintedShape, dims: &[Dim]) -> Fit {
    let fits = |(at, (axis, dim)): (usize, (&Option<u64>, &Dim))| axis_fit(*axis, dim, at == 0);
    let axes = printed
        .axes
        .iter()
        .zip(dims)
        .enumerate()
        .map(fits)
        .fold(Fit::Same, Fit::and);
    match &printed.cut {
        None if printed.axes.len() == dims.len() => axes,
        None => Fit::Different,
        Some(digits) => {
            let rest = match dims.get(printed.axes.len()) {
                Some(Dim::Known(n)) if !n.to_string().starts_with(&**digits) => Fit::Different,
                Some(_) => Fit::Open,
                None => Fit::Different,
            };
            axes.and(rest)
        }
    }
}

/// A batch may be known to one of both only; elsewhere a number where the code leaves the extent open is another extent.
fn axis_fit(printed: Option<u64>, dim: &Dim, is_batch: bool) -> Fit {
    match (printed, dim) {
        (None, Dim::Unspecified) => Fit::Same,
        (None, _) => Fit::Open,
        (Some(printed), Dim::Known(n)) => match u64::try_from(*n) == Ok(printed) {
            true => Fit::Same,
            false if is_batch => Fit::Open,
            false => Fit::Different,
        },
        (Some(_), Dim::Unspecified) if !is_batch => Fit::Different,
        (Some(_), _) => Fit::Open,
    }
}

fn params_fit(printed: &PrintedRow, row: &Row, values: &Values) -> Fit {
    if printed.params == PrintedNumber::Absent {
        return match row.params.exact() {
            Some(0) => Fit::Same,
            _ => Fit::Open,
        };
    }
    let stated = [&row.params, row.keras_params().0];
    let mut fit = Fit::Different;
    for count in stated {
        match count_fit(&printed.params, count, values) {
            Fit::Same => return Fit::Same,
            Fit::Open => fit = Fit::Open,
            Fit::Different => {}
        }
    }
    // A zero of what is not built says nothing.
    let says_nothing = printed.params.number() == Some(0) && (printed.unbuilt || !row.keras.built);
    match fit {
        Fit::Different if says_nothing || !row.built => Fit::Open,
        fit => fit,
    }
}

fn count_fit(printed: &PrintedNumber, count: &Count, values: &Values) -> Fit {
    match values.count(count).exact() {
        Some(n) if printed.can_be(n) => match printed {
            PrintedNumber::Cut(_) => Fit::Open,
            _ => Fit::Same,
        },
        Some(_) => Fit::Different,
        None => Fit::Open,
    }
}

/// The sums of a table beside those of a model.
pub fn totals_of_model(
    table: &PrintedTable,
    model: &ModelReport,
    values: &Values,
) -> Vec<TotalCheck> {
    let optimizer = table
        .total(TotalKind::Optimizer)
        .map_or(0, |total| total.number);
    let as_compiled = is_as_compiled(table, model);
    // What is not built here, as it was called with what nobody knows, may be so where the table was printed.
    let lacks_weights = model.rows.iter().any(|row| !row.built);
    let checks = table.totals.iter().map(|total| {
        let (ours, keras) = (&model.totals, &model.keras_totals);
        let (size, stated) = match total.kind {
            TotalKind::Total => (&ours.total, &keras.total),
            TotalKind::Trainable => (&ours.trainable, &keras.trainable),
            TotalKind::NonTrainable => (&ours.non_trainable, &keras.non_trainable),
            TotalKind::Optimizer => (&ours.optimizer, &keras.optimizer),
        };
        // Keras 3 counts what the optimizer keeps into the total.
        let printed = match total.kind {
            TotalKind::Total => total.number.saturating_sub(optimizer),
            _ => total.number,
        };
        let number = PrintedNumber::Number(printed);
        let fits = [&size.count, &stated.count].map(|count| count_fit(&number, count, values));
        let fit = match fits {
            _ if fits.contains(&Fit::Same) => Fit::Same,
            // What an optimizer keeps depends on what trained before, which a document need not show.
            _ if fits.contains(&Fit::Open) || total.kind == TotalKind::Optimizer => Fit::Open,
            _ if is_partial(model) || as_compiled || lacks_weights => Fit::Open,
            _ => Fit::Different,
        };
        let with_optimizer = i128::try_from(total.number - printed).unwrap_or_default();
        TotalCheck {
            kind: total.kind,
            printed: total.number,
            line: total.line,
            basis: Basis::Model,
            expected: values
                .count(&size.count)
                .exact()
                .map(|n| n.saturating_add(with_optimizer)),
            fit,
        }
    });
    checks.collect()
}

/// Keras 2 adds what was trainable when the model was compiled to what is not trainable now, so that what was frozen in between
/// counts twice.
fn is_as_compiled(table: &PrintedTable, model: &ModelReport) -> bool {
    let number = |kind| table.total(kind).map(|total| total.number);
    let of_keras_2 = matches!(
        table.style,
        Some(TableStyle::Keras2Cut | TableStyle::Keras2)
    );
    let ours = |size: &Size| size.count.exact().and_then(|n| u128::try_from(n).ok());
    match (
        number(TotalKind::Total),
        number(TotalKind::Trainable),
        number(TotalKind::NonTrainable),
    ) {
        (Some(total), Some(trainable), Some(rest)) => {
            of_keras_2
                && trainable.checked_add(rest) == Some(total)
                && Some(rest) == ours(&model.totals.non_trainable)
                && Some(total) > ours(&model.totals.total)
                && Some(trainable) <= ours(&model.totals.total)
        }
        _ => false,
    }
}

/// The sums of a table beside its own rows and its own parts.
pub fn totals_of_table(table: &PrintedTable) -> Vec<TotalCheck> {
    let mut checks = Vec::new();
    let Some(total) = table.total(TotalKind::Total) else {
        return checks;
    };
    let number = |kind| table.total(kind).map(|total| total.number);
    let optimizer = number(TotalKind::Optimizer).unwrap_or_default();
    let check = |basis, expected: u128, fit| TotalCheck {
        kind: TotalKind::Total,
        printed: total.number,
        line: total.line,
        basis,
        expected: i128::try_from(expected).ok(),
        fit,
    };
    if let (Some(trainable), Some(rest)) = (
        number(TotalKind::Trainable),
        number(TotalKind::NonTrainable),
    ) {
        let sum = trainable.saturating_add(rest).saturating_add(optimizer);
        checks.push(check(Basis::Parts, sum, fit_of(sum == total.number)));
    }
    if let Some(sum) = sum_of_rows(table) {
        let sum = sum.saturating_add(optimizer);
        let fit = match fit_of(sum == total.number) {
            Fit::Different if shares(table, sum.saturating_sub(total.number)) => Fit::Open,
            fit => fit,
        };
        checks.push(check(Basis::Rows, sum, fit));
    }
    checks
}

/// Whether rows that add up to so much more than the total may share weights, which count once: models inside their
/// layers, and a layer all that it has, as the matrix of an embedding that is used again for the output.
fn shares(table: &PrintedTable, more: u128) -> bool {
    let all_of_it = |row: &PrintedRow| row.params == PrintedNumber::Number(more);
    more > 0 && table.rows.iter().any(|row| is_model(row) || all_of_it(row))
}

fn fit_of(same: bool) -> Fit {
    match same {
        true => Fit::Same,
        false => Fit::Different,
    }
}

/// The sum of all rows, where all of them are there with their numbers.
fn sum_of_rows(table: &PrintedTable) -> Option<u128> {
    let of_torch = table.style == Some(TableStyle::Torch);
    let mut sum: u128 = 0;
    if table.excerpt {
        return None;
    }
    for row in table.rows.iter().filter(|row| row.depth == 0) {
        let number = match &row.params {
            PrintedNumber::Number(n) if !row.unbuilt => *n,
            PrintedNumber::Absent if of_torch => 0,
            _ => return None,
        };
        sum = sum.checked_add(number)?;
    }
    Some(sum)
}

fn is_model(row: &PrintedRow) -> bool {
    let class = row.class.as_ref().map_or("", |class| &*class.text);
    matches!(
        class,
        "Functional" | "Model" | "Sequential" | "Merge" | "TimeDistributed"
    )
}
