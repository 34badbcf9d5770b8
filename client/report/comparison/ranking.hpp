#pragma once
// Who is ahead, by the numbers alone. A difference counts where the result's own verdict says so, else where two
// intervals do not overlap; where nobody measured often enough for an interval, the sentence says that.
#include "client/report/document/quantity.hpp"
#include "client/report/read/comparison.hpp"
#include <functional>
#include <string>
#include <vector>

namespace tricorn::client::report {

enum class Better { lower, higher };

struct Contender {
    std::string name;       // as the sentence calls it
    Estimate estimate;
    std::string role = {};  // "process", "thread", "coroutine": for what text books say; empty: they do not know it
};

// How `b` stands to `a`.
struct Relation {
    enum class Verdict { a_better, b_better, no_difference, unknown };
    Verdict verdict = Verdict::unknown;
    double ratio = 1;                  // of b to a
    std::optional<double> low, high;   // of that ratio
    double width = 0;   // with no_difference: the largest difference that may have gone unseen, a share
};

// What a result says of two by name; nullopt: nothing.
using Told = std::function<std::optional<Difference>(std::string const& a, std::string const& b)>;

Relation relation(Contender const& a, Contender const& b, Better better, Told const& told = {});

struct Ranking {
    Better better = Better::lower;
    Unit unit = Unit::number;
    std::vector<Contender> order;   // the best first
    std::vector<Relation> to_first;   // of each to the first; the first one's own says nothing
    std::function<Relation(Contender const&, Contender const&)> relate;

    bool leads_with_first(std::size_t index) const;   // it cannot be told apart from the first
    double width() const;   // the largest difference that may have gone unseen among those, a share
};

Ranking rank(std::vector<Contender> contenders, Better better, Unit unit, Told const& told = {});

// How far behind the first: "8 % [5, 11] more", "3.1 times [2.9, 3.4] that", "71 % [68, 74] of that"; "" where there is no ratio.
std::string behind(Relation const& relation, Better better);

// The median and its interval.
std::string value_text(Contender const& contender, Unit unit);

// "no difference in p99 seen between a and b (±3 %)"; where more than the double may have gone unseen, that it is too
// noisy to tell. `what` may be empty.
std::string undecided(std::vector<std::string> const& names, std::string const& what, double width);

struct Wording {
    std::string lead;   // the verb for one that leads: "had the lowest p99"
    std::string what;   // what no difference is seen in: "p99"
};

// "thread had the lowest p99: 1.2 ms [1.1, 1.3]; pool 8 % [5, 11] more (1.3 ms) and prefork 3.1 times that (3.7 ms)." or
// "no difference in p99 seen between thread and pool (±3 %): …".
std::string sentence(Ranking const& ranking, Wording const& words);

// Roles as text books rank them, the best first; those of one group they set level.
using TextBookOrder = std::vector<std::vector<std::string>>;

// Whether the order here is theirs.
struct Books {
    std::string text;   // "in the order of the text books", or where not; empty: too few of the roles are there
    bool agrees = false;
};
Books text_books_of(Ranking const& ranking, TextBookOrder const& order);

}   // namespace tricorn::client::report
