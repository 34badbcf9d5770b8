#include "client/search/search.hpp"
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace tricorn::client {

namespace {

using Outcome = Trial::Outcome;

constexpr unsigned useless_in_row = 3;   // so many mean that the client is the limit
constexpr double step = 1.5;             // factor between rates on the way up

class Search {
public:
    Search(SearchPlan const& plan, std::function<Trial(double)> const& run, std::function<bool()> const& go_on)
        : plan_(plan), run_(run), go_on_(go_on) {}

    Knee operator()(double guess) {
        double const first = std::clamp(guess, plan_.least, plan_.most);
        if (passes(first, 1))
            climb(first);
        else
            descend(first);
        while (going() && knee_.passed > 0 && knee_.failed > knee_.passed * (1 + plan_.precision)) bisect();
        if (going() && knee_.passed > 0) confirm();
        return knee_;
    }

private:
    bool going() const { return !ended_; }
    void end(Knee::End how) {
        if (ended_) return;
        ended_ = true;
        knee_.end = how;
    }

    // Whether a trial that says something about the server has passed; nullopt: the search has ended instead.
    std::optional<bool> try_once(double rate) {
        for (unsigned i = 0; i < useless_in_row; ++i) {
            if (!go_on_()) end(Knee::End::stopped);
            if (trials_++ >= plan_.most_trials) end(Knee::End::trials_used_up);
            if (!going()) return std::nullopt;
            Trial const trial = run_(rate);
            if (trial.outcome == Outcome::useless) {
                knee_.why = trial.why;
                continue;
            }
            return trial.outcome == Outcome::passed;
        }
        end(Knee::End::client_limit);
        return std::nullopt;
    }

    // Returns whether the majority of `trials` (odd) at this rate pass. Earlier trials at the rate count.
    bool passes(double rate, unsigned trials) {
        Votes& votes = votes_[rate];
        while (votes.passed <= trials / 2 && votes.failed <= trials / 2) {
            auto const passed = try_once(rate);
            if (!passed) return false;
            ++(*passed ? votes.passed : votes.failed);
        }
        return votes.passed > votes.failed;
    }

    // One pass suffices, because the knee is confirmed at the end; a failure may be chance and is repeated.
    bool seems_to_pass(double rate) { return passes(rate, 1) || (going() && passes(rate, plan_.confirmations)); }

    void climb(double rate) {
        while (going()) {
            if (rate >= plan_.most) return reach_the_top(rate);
            knee_.passed = rate;
            rate = std::min(rate * step, plan_.most);
            if (seems_to_pass(rate)) continue;
            if (going()) knee_.failed = rate;
            return;
        }
    }

    void reach_the_top(double rate) {
        bool const passed = passes(rate, plan_.confirmations);
        if (!going()) return;
        if (!passed) {
            knee_.failed = rate;
            if (knee_.passed == 0) descend(rate);
            return;
        }
        knee_.passed = rate;
        knee_.confirmed = true;
        end(Knee::End::highest_passed);
    }

    void descend(double rate) {
        while (going()) {
            if (!seems_to_pass(rate) && going()) {
                knee_.failed = rate;
                if (rate <= plan_.least) return end(Knee::End::lowest_failed);
                rate = std::max(rate / step / step, plan_.least);
                continue;
            }
            if (!going()) return;
            if (knee_.failed == 0) return climb(rate);   // the failure was chance
            knee_.passed = rate;
            return;
        }
    }

    void bisect() {
        double const middle = std::sqrt(knee_.passed * knee_.failed);
        bool const passed = seems_to_pass(middle);
        if (going()) (passed ? knee_.passed : knee_.failed) = middle;
    }

    // The knee's rate must pass by majority; a rate that does not becomes the new failure.
    void confirm() {
        while (!(knee_.confirmed = passes(knee_.passed, plan_.confirmations))) {
            if (!going()) return;
            knee_.failed = knee_.passed;
            knee_.passed /= 1 + plan_.precision;
            if (knee_.passed < plan_.least) {
                knee_.passed = 0;
                return end(Knee::End::lowest_failed);
            }
        }
    }

    struct Votes {
        unsigned passed = 0, failed = 0;
    };

    SearchPlan const& plan_;
    std::function<Trial(double)> const& run_;
    std::function<bool()> const& go_on_;
    std::map<double, Votes> votes_;
    Knee knee_;
    unsigned trials_ = 0;
    bool ended_ = false;
};

}   // namespace

Knee find_knee(SearchPlan const& plan, double guess, std::function<Trial(double rate)> const& run,
               std::function<bool()> const& go_on) {
    return Search(plan, run, go_on)(guess);
}

}   // namespace tricorn::client
