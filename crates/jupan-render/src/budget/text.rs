//! Budgets for a terminal.

use anstyle::{AnsiColor, Style};
use jupan_core::report::Report;
use jupan_cost::budget::{Finding, Verdict};

use super::{Checked, amount, beyond, count, percent, place, reasons, span};
use crate::diagnostic::{Look, visible};
use crate::explain::line_in;
use crate::line::Line;
use crate::locale::Locale;
use crate::phrases;
use crate::rows::Scene;
use crate::text::table::{Cell, Column, Rows, Table, paint};
use crate::text::theme::Theme;

const KEPT: Style = AnsiColor::Green.on_default();
const BROKEN: Style = AnsiColor::Red.on_default();

/// How the models keep to their budgets.
pub fn text(report: &Report, checked: &[Checked], look: Look, locale: &Locale) -> String {
    let page = Page {
        scene: Scene::new(&report.program),
        report,
        theme: match look.color {
            true => Theme::COLORS,
            false => Theme::PLAIN,
        },
        look,
        locale,
    };
    let models = checked.iter().filter_map(|checked| page.model(checked));
    models.collect::<Vec<_>>().join("\n")
}

struct Page<'a> {
    scene: Scene<'a>,
    report: &'a Report,
    theme: Theme,
    look: Look,
    locale: &'a Locale,
}

impl Page<'_> {
    fn model(&self, (at, findings): &Checked) -> Option<String> {
        let model = self.report.models.get(*at)?;
        let quoted = format!("\"{}\"", one_line(&model.name));
        let name = Line::from(quoted);
        let title = self.locale.fill(phrases::MODEL_TITLE, &[("name", name)]);
        let mut text = paint(&title.plain(), self.theme.heading);
        text.push_str(&format!(" ({})", one_line(&model.class)));
        if let Some(variable) = &model.variable {
            text.push_str(&format!(", `{}`", one_line(variable)));
        }
        text.push('\n');
        let columns = [false, true, false, true, false].map(|right| Column {
            header: String::new(),
            right,
        });
        let table = Table {
            columns: columns.into(),
            below: findings.iter().map(|finding| self.below(finding)).collect(),
            ..Table::default()
        };
        let mut rows = Rows {
            count: findings.len(),
            cells: &mut |at| self.row(&findings[at]),
        };
        Some(text + &table.body(&mut rows, self.look.width))
    }

    fn row(&self, finding: &Finding) -> Vec<Cell> {
        let measure = finding.budget.measure;
        let plain = |text: String| Cell::new(text, Style::new());
        let (mark, style, verdict) = match finding.verdict {
            Verdict::Kept(left) => {
                let n = Line::from(amount(measure, left));
                let verdict = self.locale.fill(phrases::WITHIN, &[("n", n)]);
                ("✓", KEPT, verdict)
            }
            Verdict::Broken(over) => ("✗", BROKEN, beyond(finding, over, self.locale)),
            Verdict::Open => (
                "?",
                Theme::COLORS.warning,
                self.locale.line(phrases::CANNOT_TELL),
            ),
        };
        let style = match self.look.color {
            true => style,
            false => Style::new(),
        };
        let label = self.locale.message(&measure.title());
        vec![
            Cell::new(mark, style).then(label, Style::new()),
            Cell::new(visible(&count(measure, &finding.actual)), self.theme.number),
            plain("/".to_owned()),
            plain(amount(measure, finding.budget.limit)),
            Cell::new(verdict.plain(), style),
        ]
    }

    /// What weighs most where a budget is broken; why it can't be told where that is so.
    fn below(&self, finding: &Finding) -> Vec<Cell> {
        let lines: Vec<Line> = match finding.verdict {
            Verdict::Kept(_) => Vec::new(),
            Verdict::Open => reasons(&finding.actual, self.locale),
            Verdict::Broken(_) => {
                let shares = finding.heaviest.iter();
                shares
                    .map(|share| {
                        let layer = &self.report.program.operation(share.row).name;
                        let n = amount(finding.budget.measure, share.amount);
                        let mut line = Line::name(layer).then(format!(": {n}"));
                        if let Some(percent) = percent(share) {
                            line = line.then(format!(" ({percent} %)"));
                        }
                        match self.scene.place(span(self.report, share.row)) {
                            Some(at) => {
                                let at = line_in(&self.report.program, &at, self.locale);
                                line.then(", ").then(place(at))
                            }
                            None => line,
                        }
                    })
                    .collect()
            }
        };
        let lines = lines.iter().map(|line| one_line(&line.plain()));
        lines.map(|line| Cell::new(line, Style::new())).collect()
    }
}

fn one_line(text: &str) -> String {
    visible(text).replace(['\n', '\t'], " ")
}
