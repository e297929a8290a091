//! The work of a layer: its multiply-adds factor by factor, and how much else it does.

use jupan_core::dim::Count;
use jupan_core::program::OperationKind;
use jupan_core::report::{ModelReport, Row};
use jupan_cost::{MACS, Term};

use super::weights::{DEPTH, LONGEST_SUM, MOST_PARTS, open};
use super::{Item, Teller, total};
use crate::line::{Line, Piece};
use crate::math::Math;
use crate::phrases;

impl<'a> Teller<'a> {
    /// What the row does that is told now. Nothing is said where the model was not traced, and where nothing is done.
    pub(super) fn work(&mut self, row: &Row) {
        let Some(works) = &self.works else { return };
        if row.kind == OperationKind::Input {
            return;
        }
        let label = Line::from(MACS.unit);
        if row.kind == OperationKind::Model {
            let macs = works.macs(self.at);
            if macs == Count::default() {
                return;
            }
            if macs.at_least() {
                return self.uncertain(label, &macs);
            }
            let count = Line::math(Math::count(&macs));
            let content = self
                .locale
                .fill(phrases::OF_LAYERS_INSIDE, &[("count", count)]);
            return self.items.push(Item::Entry(label, content));
        }
        let Some(work) = works.row(self.at) else {
            return;
        };
        if work.calls == 0 {
            let content = self.label(phrases::NOT_CALLED);
            return self.items.push(Item::Entry(label, content));
        }
        if work.macs.at_least() {
            return self.uncertain(label, &work.macs);
        }
        let others = work.others.iter().filter(|(_, n)| n.exact() != Some(0));
        let others =
            others.map(|(kind, count)| self.locale.fill(kind.phrase(), &[("n", number(count))]));
        let others = Line::join(others, ", ");
        let is_silent = others == Line::default();
        match work.terms.as_slice() {
            [] if is_silent => {}
            [] => {
                let content = self.locale.fill(phrases::NO_MACS, &[("others", others)]);
                self.items.push(Item::Entry(label, content));
                return;
            }
            [term] => {
                let content = self.factors_of(term);
                self.items.push(Item::Entry(label, content));
            }
            terms => {
                let sum = match terms.len() <= MOST_PARTS {
                    true => Math::join(terms.iter().map(|t| Math::count(&t.count)), " + "),
                    false => Math::default(),
                };
                let content = match (1..=LONGEST_SUM).contains(&sum.len()) {
                    true => sum.equals(Math::count(&work.macs)),
                    false => Math::count(&work.macs),
                };
                self.items.push(Item::Entry(label, Line::math(content)));
                self.terms(row, terms);
            }
        }
        if !is_silent {
            let note = self.locale.fill(phrases::AND_OTHERS, &[("others", others)]);
            self.items.push(Item::Note(note));
        }
    }

    /// Several products, each with what it is for.
    fn terms(&mut self, row: &Row, terms: &[Term]) {
        for term in terms.iter().take(MOST_PARTS) {
            let mut part = self.locale.line(term.part.0);
            if term.operation != row.id {
                let layer = Line::name(&self.program.operation(term.operation).name);
                let values = [("part", part), ("layer", layer)];
                part = self.locale.fill(phrases::TERM_OF_LAYER, &values);
            }
            let line = part.then(": ").then(self.factors_of(term));
            self.items.push(Item::Detail(line));
        }
        if let Some(rest) = terms.get(MOST_PARTS..).filter(|rest| !rest.is_empty()) {
            let mut sum = Count::default();
            rest.iter().for_each(|term| sum.add(&term.count));
            let n = Line::math(Math::number(rest.len() as i128));
            let values = [("n", n), ("count", number(&sum))];
            let line = self.locale.fill(phrases::MORE_TERMS, &values);
            self.items.push(Item::Detail(line));
        }
    }

    /// "kernel height 3 × kernel width 3 × … = 2,230,272"
    fn factors_of(&self, term: &Term) -> Line {
        let mut factors = Vec::new();
        for axis in &term.axes {
            open(axis, DEPTH, &mut factors);
        }
        let calls = (term.calls > 1).then(|| {
            let name = self.locale.phrase(phrases::SO_MANY_CALLS).to_owned();
            (name, Math::number(term.calls as i128))
        });
        let named = factors.iter().map(|axis| {
            let name = self.locale.phrase(axis.name.0).to_owned();
            (name, Math::dim(&axis.dim).as_factor())
        });
        let named = calls.into_iter().chain(named).collect();
        Line(vec![Piece::Named(named, Math::count(&term.count))])
    }

    fn uncertain(&mut self, label: Line, count: &Count) {
        let content = total::incomplete(count, self.locale);
        self.items.push(Item::Entry(label, content));
        let reasons = count.missing.iter();
        let reasons = reasons.map(|reason| Item::Detail(self.locale.message_line(reason)));
        self.items.extend(reasons);
    }

    /// The multiply-adds of the model, as the sum of those of its layers.
    pub(super) fn work_of_all(&mut self, model: &ModelReport) -> Vec<Item> {
        let Some(works) = &self.works else {
            return Vec::new();
        };
        let (all, batch) = (works.total.clone(), works.batch());
        let label = Line::from(MACS.unit);
        if all == Count::default() {
            return Vec::new();
        }
        if all.at_least() {
            self.uncertain(label, &all);
            return std::mem::take(&mut self.items);
        }
        let mut counts = Vec::new();
        let mut at = 0;
        for row in &model.rows {
            counts.push(works.macs(at));
            at += 1 + jupan_core::report::flatten(&row.children, true).len();
        }
        counts.retain(|count| *count != Count::default());
        let mut sum = Count::default();
        counts.iter().for_each(|count| sum.add(count));
        let mut content = Math::count(&all);
        if (2..=MOST_PARTS).contains(&counts.len()) && sum == all {
            content = Math::join(counts.iter().map(Math::count), " + ").equals(content);
        }
        let mut content = Line::math(content);
        let samples = match batch {
            Some(1) => Some(self.label(phrases::FOR_ONE_SAMPLE)),
            Some(n) => {
                let n = Line::math(Math::number(n));
                Some(self.locale.fill(phrases::FOR_A_BATCH, &[("n", n)]))
            }
            None => None,
        };
        if let Some(samples) = samples {
            content = content.then(" (").then(samples).then(")");
        }
        vec![Item::Entry(label, content)]
    }
}

fn number(count: &Count) -> Line {
    match count.at_least() {
        true => Line::math(Math::default().signs("≥ ").then(Math::count(count))),
        false => Line::math(Math::count(count).as_factor()),
    }
}
