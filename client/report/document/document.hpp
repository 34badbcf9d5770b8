#pragma once
// A report as a document without a form: sections of paragraphs, tables and charts. html_page.cpp, markdown.cpp and
// text.cpp give it one.
#include "client/report/document/quantity.hpp"
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tricorn::client::report {

struct Paragraph {
    enum class Kind { plain, finding, note, warning };
    std::string text;
    Kind kind = Kind::plain;
};

struct List {
    std::vector<std::string> items;
};

struct Facts {
    std::vector<std::pair<std::string, std::string>> pairs;
};

struct Code {
    std::string text;
};

struct TableCell {
    std::string text;    // empty: nothing is known
    bool bad = false;    // an invalid run, a law that does not hold
    std::string link = {};   // the id of a section
};

struct Table {
    std::string caption;
    std::vector<std::string> head;
    std::vector<std::vector<TableCell>> rows;   // the first cell of each names the row
    bool wordy = false;                    // its cells are sentences, not numbers
    bool folded = false;                   // detail that most readers pass over
};

struct Point {
    double x = 0;
    double y = 0;
    double low = 0, high = 0;   // the interval that y is believed to lie in; both y where none is known
    bool valid = true;          // of a run whose numbers cannot be trusted
};

struct Series {
    std::string name;
    std::string look;     // whose colour and shape it has: a role, "control", "first", "other1" …
    std::vector<Point> points;
    bool bound = false;   // not measured, but what bounds it: a ceiling, the ideal
};

struct Axis {
    enum class Scale { linear, logarithmic, nines, category };
    std::string title;
    Unit unit = Unit::number;
    Scale scale = Scale::linear;
};

// Of `category` charts x counts `categories`.
struct Chart {
    std::string id;   // a name for links and scripts, unique in the document
    std::string title;
    std::string summary;   // what a listener should know of it
    Axis x, y;
    std::vector<Series> series;
    std::vector<std::string> categories;
    bool sideways = false;   // the categories have long names, and stand below each other
};

// How the requests of each span of time were spread over bands of their own time.
struct HeatMap {
    struct Column {
        double begin = 0, end = 0;   // seconds since the start
        double total = 0;            // requests; their shares are of this
    };
    struct Band {
        double low = 0, high = 0;   // seconds that a request took
    };
    struct Cell {
        std::size_t column = 0, band = 0;
        double count = 0;
    };
    std::string id, title, summary;   // as a chart's
    std::string what_to_look_for;
    Axis x, y;
    std::vector<Column> columns;   // in order
    std::vector<Band> bands;       // from the fastest on, without gaps
    std::size_t first_band = 0;    // which one that is of all that there can be
    std::vector<Cell> cells;       // those that are not empty
};

struct Finding {
    std::string text;        // sentences
    std::string text_books;  // how that stands to what text books say; empty: it does not
    bool agrees = false;     // with them
};

// What one model's column says in a row of the opening table.
struct OpeningCell {
    struct Number {
        std::string label;   // what was measured, where one row has several
        std::string text;
        std::string path;    // where it stands in the JSON, for whoever checks it
        double value = 0;    // as it stands there
    };
    std::string text_books;
    std::vector<Number> numbers;
};

struct OpeningRow {
    std::string id;         // "memory"
    std::string question;   // "memory of a unit"
    std::vector<OpeningCell> cells;   // one for each column
    std::vector<Finding> findings;
    bool measured = false;
    std::vector<std::pair<std::string, std::string>> links;   // section id, its title
};

struct Opening {
    std::vector<std::string> columns;
    std::vector<OpeningRow> rows;
};

using Block = std::variant<Paragraph, List, Facts, Code, Table, Chart, HeatMap, Opening>;

struct Section {
    std::string id;
    std::string title;
    std::vector<Block> blocks;
    std::vector<Section> parts;
};

struct Document {
    std::string title;
    std::string subtitle;
    std::vector<Block> blocks;   // before the first section
    std::vector<Section> sections;
};

// A row's findings in one paragraph.
std::string in_words(OpeningRow const& row);

// A chart for a listener: who reaches from where to where.
std::string summary_of(Chart const& chart);

// The numbers that a chart shows.
Table table_behind(Chart const& chart);

// The requests in each column and octave: the quarters of an octave would be four times as many columns.
Table table_behind(HeatMap const& map);

// Classes of shares, from the fewest on: each begins where the one before ends, the first at 0.
struct HeatClass {
    double from = 0;
    char const* label = "";
};
std::vector<HeatClass> const& heat_classes();

// An id or a fragment made of a name from the JSON: letters, digits, '-' and '_' stay, all else becomes '-'.
std::string identifier(std::string_view name);

// Where `percent` of all lies on an axis of nines: 0 at 0, 90 at 1, 99 at 2.
double nines(double percent);
double percent_of_nines(double nines);

}   // namespace tricorn::client::report
