//! HTML tables as grids: each row has a cell in each column, whatever the rowspans say.

use scraper::ElementRef;

use super::error::Complaint;

/// One cell as one row sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell<'a> {
    element: ElementRef<'a>,
    /// Whether the cell begins in this row; otherwise it reaches down from a row above.
    pub(super) starts: bool,
}

impl<'a> Cell<'a> {
    /// The cell's text, every run of white space as one space.
    pub(super) fn text(self) -> String {
        text_of(self.element)
    }

    /// The cell's text without any white space, for what must not be divided: pages break ARNs anywhere.
    pub(super) fn text_without_space(self) -> String {
        self.element.text().flat_map(str::split_whitespace).collect()
    }

    /// The address of the cell's first link.
    pub(super) fn link(self) -> Option<&'a str> {
        elements(self.element, "a").find_map(|link| link.value().attr("href"))
    }

    /// The values of a cell that lists some: its paragraphs or, without any, its links.
    pub(super) fn values(self) -> Result<Vec<String>, Complaint> {
        let mut values = texts(self.element, "p");
        if values.is_empty() {
            values = texts(self.element, "a");
        }
        let text = self.text();
        if values.join(" ") == text { Ok(values) } else { Err(Complaint::TextOutsideOfValues { text }) }
    }
}

/// The texts of a table's header cells.
pub(super) fn header(table: ElementRef<'_>) -> Vec<String> {
    let heads = table.child_elements().filter(|child| child.value().name() == "thead");
    heads.flat_map(|head| elements(head, "th")).map(text_of).collect()
}

/// The rows below the header, with each row's number from 1.
///
/// A row with more or fewer cells than the columns leave open is an error, never a shorter row: this is how a change of
/// AWS's layout shows.
pub(super) fn rows<const COLUMNS: usize>(
    table: ElementRef<'_>,
) -> Result<Vec<[Cell<'_>; COLUMNS]>, (usize, Complaint)> {
    let mut open = [None; COLUMNS];
    let mut rows = Vec::new();
    for (index, row) in body_rows(table).enumerate() {
        rows.push(fill_row(row, &mut open).map_err(|complaint| (index + 1, complaint))?);
    }
    if open.iter().any(Option::is_some) {
        return Err((rows.len(), Complaint::RowspanBeyondTable));
    }
    Ok(rows)
}

/// A cell that reaches down, and into how many rows more.
type Open<'a> = Option<(Cell<'a>, usize)>;

fn fill_row<'a, const COLUMNS: usize>(
    row: ElementRef<'a>,
    open: &mut [Open<'a>; COLUMNS],
) -> Result<[Cell<'a>; COLUMNS], Complaint> {
    let mut own_cells = row.child_elements();
    let mut cells = Vec::with_capacity(COLUMNS);
    for column in open {
        let (cell, rows_left) = match column.take() {
            Some((cell, rows_left)) => (Cell { starts: false, ..cell }, rows_left - 1),
            None => begin_cell(own_cells.next().ok_or(Complaint::TooFewCells)?)?,
        };
        *column = (rows_left > 0).then_some((cell, rows_left));
        cells.push(cell);
    }
    if own_cells.next().is_some() {
        return Err(Complaint::TooManyCells);
    }
    cells.try_into().map_err(|_| Complaint::TooFewCells)
}

fn begin_cell(element: ElementRef<'_>) -> Result<(Cell<'_>, usize), Complaint> {
    let value = element.value();
    if value.name() != "td" {
        return Err(Complaint::UnexpectedElement { name: value.name().to_owned() });
    }
    if value.attr("colspan").is_some_and(|span| span.trim() != "1") {
        return Err(Complaint::Colspan);
    }
    let rowspan = match value.attr("rowspan") {
        None => 1,
        Some(text) => {
            let rows = text.trim().parse::<usize>().ok().filter(|rows| *rows > 0);
            rows.ok_or_else(|| Complaint::Rowspan { text: text.to_owned() })?
        }
    };
    Ok((Cell { element, starts: true }, rowspan - 1))
}

/// Rows stand in the table itself or in a `tbody`: the pages write none, and HTML parsers add one.
fn body_rows(table: ElementRef<'_>) -> impl Iterator<Item = ElementRef<'_>> {
    table
        .child_elements()
        .filter(|child| child.value().name() == "tbody")
        .flat_map(|body| body.child_elements().filter(|child| child.value().name() == "tr"))
}

/// All elements of that name below `root`, in the order of the document.
pub(super) fn elements<'a>(root: ElementRef<'a>, name: &'static str) -> impl Iterator<Item = ElementRef<'a>> {
    root.descendent_elements().filter(move |element| element.value().name() == name)
}

/// The text below an element, every run of white space as one space.
pub(super) fn text_of(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    for word in element.text().flat_map(str::split_whitespace) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

fn texts(root: ElementRef<'_>, name: &'static str) -> Vec<String> {
    elements(root, name).map(text_of).filter(|text| !text.is_empty()).collect()
}
