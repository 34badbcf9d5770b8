#pragma once
// A report as an abstract document: sections of paragraphs, tables and charts, rendered by html_page.cpp, markdown.cpp
// and plain_text.cpp.
#include "client/results/lane.hpp"
#include "client/results/quantity.hpp"
#include <cstddef>
#include <optional>
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
    std::string text;    // empty: unknown
    bool bad = false;    // an invalid run, a broken law
    std::string link = {};   // id of a section
};

struct Table {
    std::string caption;
    std::vector<std::string> head;
    std::vector<std::vector<TableCell>> rows;   // the first cell names the row
    bool wordy = false;                    // cells are sentences, not numbers
    bool folded = false;                   // detail that most readers skip
};

struct Point {
    double x = 0;
    double y = 0;
    double low = 0, high = 0;   // confidence interval of y; both equal y if unknown
    bool valid = true;          // false: from an invalid run
    bool after_gap = false;     // places without a value lie before it: no line leads here
};

struct Series {
    std::string name;
    std::string look;     // colour and shape: a role, "control", "first", "other1" …
    std::vector<Point> points;
    bool bound = false;   // a bound, not a measurement: a ceiling, the ideal
};

struct Axis {
    enum class Scale { linear, logarithmic, nines, category };
    std::string title;
    Unit unit = Unit::number;
    Scale scale = Scale::linear;
};

// In `category` charts x is an index into `categories`.
struct Chart {
    // Where two measurements of the same thing lie: differences of that size are noise.
    struct Noise {
        std::string name;
        double low = 0, high = 0;
    };
    std::string id;   // name for links and scripts, unique in the document
    std::string title;
    std::string summary;   // text alternative for screen readers
    Axis x, y;
    std::vector<Series> series;
    std::vector<std::string> categories;
    bool sideways = false;   // long category names: arranged vertically
    std::optional<Noise> noise = {};
};

// The distribution of each time span's requests over bands of request times.
struct HeatMap {
    struct Column {
        double begin = 0, end = 0;   // seconds since the start
        double total = 0;            // requests; the base of their shares
    };
    struct Band {
        double low = 0, high = 0;   // time of a request in seconds
    };
    struct Cell {
        std::size_t column = 0, band = 0;
        double count = 0;
    };
    std::string id, title, summary;   // as of a chart
    std::string what_to_look_for;
    Axis x, y;
    std::vector<Column> columns;   // in order
    std::vector<Band> bands;       // fastest first, without gaps
    std::size_t first_band = 0;    // index of the first band among all possible ones
    std::vector<Cell> cells;       // non-empty cells
};

struct Finding {
    std::string text;        // sentences
    std::string text_books;  // comparison with the textbooks; empty: none
    bool agrees = false;     // agrees with the textbooks
};

// The cell of one model's column in a row of the opening table.
struct OpeningCell {
    struct Number {
        std::string label;   // what was measured, if a row has several numbers
        std::string text;
        std::string path;    // JSON pointer, for verification
        double value = 0;    // the raw value in the JSON
    };
    std::string text_books;
    std::vector<Number> numbers;
};

struct OpeningRow {
    std::string id;         // "memory"
    std::string question;   // "memory of a unit"
    std::vector<OpeningCell> cells;   // one per column
    std::vector<Finding> findings;
    bool measured = false;
    std::vector<std::pair<std::string, std::string>> links;   // section id and title
};

// A sentence with a picture of its numbers: one bar each.
struct Claim {
    struct Bar {
        std::string name;
        std::string look;   // as of a series
        double value = 0;
        std::string text;   // the value with its unit
        double low = 0, high = 0;   // its interval; equal: none
    };
    std::string id;
    std::string topic;      // "Waiting"
    std::string sentence;
    std::string what;       // what the bars show
    std::vector<Bar> bars;
};

// The sentences first, then the pictures.
struct Claims {
    std::vector<Claim> all;
};

// Bars of two parts each, one solid and one hatched, for several groups on one scale.
struct Stacks {
    struct Bar {
        std::string name;    // "heap"
        std::string state;   // "at rest": bars of one name stand together
        double solid = 0, hatched = 0;
        std::string text;   // both: "68 + 108 KiB"
    };
    struct Group {
        std::string name;
        std::string look;   // as of a series
        std::vector<Bar> bars;
    };
    std::string id, title;
    std::string solid, hatched;   // what the parts are
    Unit unit = Unit::number;
    std::vector<Group> groups;
};

// Who ran when: a lane for each unit, and one for each processor below them.
struct Lanes {
    std::string id, title;   // no title: it stands in a section that has one
    std::vector<std::string> sentences;   // of all panels
    std::vector<LanePanel> shown;         // with lanes
    std::string more_title;               // of what most readers skip:
    std::vector<std::string> asides;
    std::vector<LanePanel> more;
    std::vector<std::string> notes;
    std::vector<LaneKey> keys = lane_keys_of_lab();
    bool is_worded = false;   // the sentences of a panel stand below it; else with its numbers

    double span_of(LanePanel const& panel) const;   // microseconds: of all panels with its work, so that they compare
};

struct Opening {
    std::vector<std::string> columns;
    std::vector<OpeningRow> rows;
};

using Block = std::variant<Paragraph, List, Facts, Code, Table, Chart, HeatMap, Claims, Lanes, Stacks, Opening>;

struct Section {
    std::string id;
    std::string title;
    std::vector<Block> blocks;
    std::vector<Section> parts;
    bool folded = false;   // a page shows it on request
};

struct Document {
    std::string title;
    std::string subtitle;
    std::vector<Block> blocks;   // before the first section
    std::vector<Section> sections;
};

// Returns a row's findings as one paragraph.
std::string in_words(OpeningRow const& row);

// Returns a text alternative of a chart: the range of each series.
std::string summary_of(Chart const& chart);

// Returns the numbers of a chart.
Table table_behind(Chart const& chart);

// Returns a text alternative of a panel's lanes: when the last unit ended, and what its sentences say.
std::string summary_of(LanePanel const& panel);

// Returns what each unit did, one row for each.
Table table_behind(LanePanel const& panel, std::vector<LaneKey> const& keys = lane_keys_of_lab());

// Returns the requests per column and octave; quarter octaves would give four times as many columns.
Table table_behind(HeatMap const& map);

// Returns the texts of all bars.
Table table_behind(Stacks const& stacks);

// Classes of shares in ascending order: each begins where the previous one ends, the first at 0.
struct HeatClass {
    double from = 0;
    char const* label = "";
};
std::vector<HeatClass> const& heat_classes();

// Returns an id or URL fragment from a JSON name: keeps letters, digits, '-' and '_', replaces others by '-'.
std::string identifier(std::string_view name);

// Returns the position of `percent` on an axis of nines: 0 at 0, 90 at 1, 99 at 2.
double nines(double percent);
double percent_of_nines(double nines);

}   // namespace tricorn::client::report
