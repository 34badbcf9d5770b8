#pragma once
// What the rounds of a cell say one by one, where a median of them alone would mislead.
#include "client/results/study.hpp"
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::client::report {

// The values of the valid rounds, in order.
std::vector<double> values_of(Cell const& cell, std::string const& metric);

// The ceiling of a rate. Each round has its own: it may rest on what was measured just before.
struct Limit {
    double median = 0, least = 0, most = 0;

    bool varies() const { return least < most; }
};

// nullopt: the cell has none. Of a file whose rounds have none it is that of the cell.
std::optional<Limit> limit_of(Cell const& cell);
std::string limit_text(Limit const& limit);   // "26,729/s", or "142/s to 282/s by round"
std::string limited_by(Cell const& cell);     // "1 of 2 processors": of what its ceiling is made; "": not known

// The estimate of a metric; nullptr if there is none, or if it is a percentile that some valid round lacks: a round has a
// percentile only with enough requests, so the slowest ones would be left out.
Estimate const* whole_estimate(Cell const& cell, std::string_view metric);

// In how many blocks a metric was higher in one cell than in the other.
struct Rise {
    unsigned higher = 0, blocks = 0;
    double least = 0, most = 0;   // of the quotients
};
Rise rise_of(Cell const& alone, Cell const& beside, std::string const& metric);

}   // namespace tricorn::client::report
