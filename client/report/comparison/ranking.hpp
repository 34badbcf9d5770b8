#pragma once
// Ranks subjects by the numbers alone. A difference counts if the result's own verdict says so, otherwise if two
// intervals do not overlap; if there are too few measurements for intervals, the sentence says so.
#include "client/report/document/quantity.hpp"
#include "client/report/read/comparison.hpp"
#include <functional>
#include <string>
#include <vector>

namespace tricorn::client::report {

enum class Better { lower, higher };

struct Contender {
    std::string name;       // name in the sentence
    Estimate estimate;
    std::string role = {};  // "process", "thread", "coroutine": for the textbooks' order; empty: not covered by it
};

// The relation of `b` to `a`.
struct Relation {
    enum class Verdict { a_better, b_better, no_difference, unknown };
    Verdict verdict = Verdict::unknown;
    double ratio = 1;                  // b / a
    std::optional<double> low, high;   // of that ratio
    double width = 0;   // with no_difference: largest difference that may be undetected, a share
};

// Looks up a result's comparison of two subjects; nullopt: none.
using Verdicts = std::function<std::optional<Difference>(std::string const& a, std::string const& b)>;

Relation relation(Contender const& a, Contender const& b, Better better, Verdicts const& told = {});

struct Ranking {
    Better better = Better::lower;
    Unit unit = Unit::number;
    std::vector<Contender> order;   // best first
    std::vector<Relation> to_first;   // of each to the first; the entry of the first itself is meaningless
    std::function<Relation(Contender const&, Contender const&)> relate;

    bool leads_with_first(std::size_t index) const;   // indistinguishable from the first
    double width() const;   // largest difference among those that may be undetected, a share
};

Ranking rank(std::vector<Contender> contenders, Better better, Unit unit, Verdicts const& told = {});

// Returns the distance to the first: "8 % [5, 11] more", "3.1 times [2.9, 3.4] that", "71 % [68, 74] of that"; ""
// without a ratio.
std::string behind(Relation const& relation, Better better);

// Returns the median with its interval.
std::string value_text(Contender const& contender, Unit unit);

// Returns "no difference in p99 seen between a and b (±3 %)"; if more than a factor of two may be undetected, that it
// is too noisy to tell. `what` may be empty.
std::string undecided(std::vector<std::string> const& names, std::string const& what, double width);

struct Wording {
    std::string lead;   // verb phrase for the leader: "had the lowest p99"
    std::string what;   // the compared quantity: "p99"
};

// Returns "thread had the lowest p99: 1.2 ms [1.1, 1.3]; pool 8 % [5, 11] more (1.3 ms) and prefork 3.1 times that (3.7
// ms)." or "no difference in p99 seen between thread and pool (±3 %): …".
std::string sentence(Ranking const& ranking, Wording const& words);

// Roles as textbooks rank them, best first; roles of one group are equal.
using TextBookOrder = std::vector<std::vector<std::string>>;

// Whether the measured order agrees with the textbooks'.
struct Books {
    std::string text;   // "in the textbook order", or the deviation; empty: too few of the roles are present
    bool agrees = false;
};
Books text_books_of(Ranking const& ranking, TextBookOrder const& order);

}   // namespace tricorn::client::report
