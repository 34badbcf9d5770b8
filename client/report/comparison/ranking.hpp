#pragma once
// Orders subjects as far as the numbers allow: one is ahead of another only if the two were told apart. So the order may
// be partial, and the sentence says which pairs are equal and which are not decided.
#include "client/results/metric.hpp"
#include "client/results/quantity.hpp"
#include "client/results/study.hpp"
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tricorn::client::report {

// Where the result's JSON has the median of an estimate.
struct Stored {
    std::string path;   // JSON pointer
    double median = 0;   // in the JSON's unit
};

struct Contender {
    std::string name;   // name in the sentence
    Estimate estimate;
    std::string role = {};   // "process", "thread", "coroutine": for the textbooks' order; empty: not covered by it
    Stored stored = {};
    std::optional<std::pair<double, double>> range = {};   // of its samples, where they are too few for an interval
};

// The relation of `b` to `a`.
struct Relation {
    PairVerdict verdict = PairVerdict::not_measured;
    double ratio = 1;   // b / a
    std::optional<double> low, high;   // of that ratio; empty: too few rounds for an interval
    unsigned rounds = 0;   // that both have
    std::vector<double> by_round = {};   // that ratio in each of these, if they are too few for an interval
};

// Looks up a result's comparison of two subjects; nullopt: none.
using DifferenceOf = std::function<std::optional<Difference>(std::string const& a, std::string const& b)>;

// Without a comparison in the result the two intervals decide: b / a lies between the quotients of their ends.
Relation relation(Contender const& a, Contender const& b, Better better, double margin, DifferenceOf const& told = {});

struct Ranking {
    Better better = Better::lower;
    Unit unit = Unit::number;
    double margin = default_margin;
    std::vector<Contender> order;   // by median, best first
    std::function<Relation(Contender const&, Contender const&)> relate;

    bool is_ahead(std::size_t a, std::size_t b) const;   // told apart, and a is the better one
    bool leads(std::size_t index) const;   // nobody is ahead of it
    std::vector<std::size_t> leaders() const;
    // Returns the first one in the order that is ahead of it; `index` itself if nobody is.
    std::size_t ahead_of(std::size_t index) const;
};

Ranking rank(std::vector<Contender> contenders, Better better, Unit unit, double margin, DifferenceOf const& told = {});

// Returns the distance of b to a: "8 % [5, 11] more", "3.1 times [2.9, 3.4] that", "71 % [68, 74] of that", "53 % (32, 53
// and 89 % by round) of that"; "" without a ratio.
std::string behind(Relation const& relation, Better better);

// Returns "from 7 % less to 69 % more", the interval of a relation; empty: none.
std::string range_text(Relation const& relation);

// A stored difference has the ratio a / b; this converts it to b / a.
Relation as_told(Difference const& difference);

// Returns the median with its interval.
std::string value_text(Contender const& contender, Unit unit);

struct Wording {
    std::string lead;   // verb phrase for the leader: "had the lowest p99"
    std::string what;   // the compared quantity: "p99"
};
Wording wording_of(Metric const& metric);

// Returns "thread had the lowest p99: 1.2 ms [1.1, 1.3]; pool 1.3 ms (8 % [5, 11] more) and prefork 3.7 ms (3.1 times
// that)." or "p99 is not decided between thread and pool (pool from 7 % less to 69 % more): 1.2 ms and 1.4 ms; …". With one
// round of each nothing is ordered.
std::string sentence(Ranking const& ranking, Wording const& words);

// Returns "coroutine first", "equal within 5 %: thread and pool", or "not decided: thread and pool".
std::string leaders_text(Ranking const& ranking);

// Roles as textbooks rank them, best first; roles of one group are equal.
struct TextBookOrder {
    std::vector<std::vector<std::string>> groups;
    double said = 1;   // how many times better than the next group textbooks call each, at least; 1: merely better
};

// Whether the measured order agrees with the textbooks'.
struct Books {
    std::string text;   // "as textbooks say", or the deviation; empty: too few of the roles are present
    bool agrees = false;
};
Books text_books_of(Ranking const& ranking, TextBookOrder const& order);

}   // namespace tricorn::client::report
