// The corpus of raw requests against the built server: whole, split at every byte, and behind another request.
#include "tests/contract/fixture.hpp"
#include "tests/support/corpus.hpp"
#include <algorithm>
#include <boost/json/value.hpp>
#include <optional>
#include <set>

namespace tricorn::test::corpus_test {

namespace {

// Longer requests are only split at a sample of their bytes.
constexpr std::size_t cut_everywhere_up_to = 320;
constexpr std::size_t sampled_cuts = 12;
// The number of parallel exchanges, so that the first part has been read when the second is sent.
constexpr std::size_t batch = 12;

// Nothing in the corpus takes time, so a server that waits instead of refusing fails quickly.
constexpr Millis patience(4'000);

using Problem = std::optional<std::string>;

// One case on one connection: where the request is split, and the response.
struct Attempt {
    CorpusCase const* of = nullptr;
    std::size_t cut = 0;  // bytes in the first write; 0: all in one
    bool behind_another = false;
    Connection connection;

    Attempt(CorpusCase const& wanted, std::size_t cut_at, bool behind, Address const& address)
        : of(&wanted), cut(cut_at), behind_another(behind), connection(address) {}

    std::string describe_place() const {
        return of->name + (cut > 0 ? " cut at byte " + std::to_string(cut) : "") +
               (behind_another ? " behind another request" : "") + " (" + of->why + "): ";
    }
};

Problem check_refusal(Reply const& reply, bool to_head) {
    if (reply.field("Content-Type").find("json") == std::string::npos) {
        return "a refusal without a JSON body: " + describe(reply);
    }
    if (!to_head) {
        boost::json::value const problem = parse_json(reply.body);
        if (!problem.is_object() || !problem.as_object().contains("error") || !problem.as_object().contains("detail")) {
            return "a refusal's body without error and detail: " + reply.body;
        }
    }
    return reply.announces_close() ? Problem() : "a refusal without Connection: close: " + describe(reply);
}

Problem check_content(CorpusCase const& wanted, Reply const& reply) {
    if (wanted.body && reply.body != *wanted.body) {
        return "another body: " + describe(reply);
    }
    for (auto const& [pointer, text] : wanted.json) {
        boost::json::value const body = parse_json(reply.body);
        boost::system::error_code error;
        boost::json::value const* const found = body.find_pointer(pointer, error);
        if (found == nullptr || *found != parse_json(text)) {
            return pointer + " is not " + text + ": " + reply.body;
        }
    }
    for (auto const& [name, value] : wanted.fields) {
        if (!reply.has(name) || (value != "*" && reply.field(name) != value)) {
            return name + " is not " + value + ": " + describe(reply);
        }
    }
    return {};
}

// Checks whether the connection, after the last response, is in the state required by the case.
Problem check_end(Attempt& attempt, Reply const& last) {
    CorpusCase const& wanted = *attempt.of;
    Connection& connection = attempt.connection;
    bool const may_end = wanted.closes != CorpusCase::Closes::no || (model_is({"prefork"}) && last.announces_close());
    if (wanted.closes == CorpusCase::Closes::yes || last.announces_close()) {
        if (!may_end) {
            return "closes without need: " + describe(last);
        }
        std::string more;
        End const end = connection.read_to_end(more, patience);
        // A client that asks to close and then sends more may get a reset.
        bool const own_doing = end == End::reset && last.status < 400 && attempt.cut > 0;
        return (end == End::eof || own_doing) && more.empty()
                   ? Problem()
                   : "does not end cleanly but with " + std::string(to_string(end)) + " after " + more.substr(0, 200);
    }
    Reply const next = connection.exchange(get_text("/plaintext"), patience);
    return next.is(200) && next.body == "Hello, World!" ? Problem() : "is of no more use: " + describe(next);
}

Problem check_replies(Attempt& attempt) {
    CorpusCase const& wanted = *attempt.of;
    if (attempt.behind_another) {
        Reply const first = attempt.connection.read_final_reply(patience);
        if (!first.is(200) || first.body != "Hello, World!") {
            return "the request before it was not answered: " + describe(first);
        }
    }
    Reply last;
    for (CorpusCase::Response const& expected : wanted.responses) {
        last = attempt.connection.read_final_reply(patience, expected.to_head);
        if (last.end != End::complete || !expected.allows(last.status)) {
            return "another response: " + describe(last);
        }
        if (last.field("Content-Type").find("json") != std::string::npos && !expected.to_head && !is_json(last.body)) {
            return "a body that is not JSON: " + last.body;
        }
    }
    if (last.status >= 400 && wanted.closes == CorpusCase::Closes::yes) {
        if (Problem problem = check_refusal(last, wanted.responses.back().to_head)) {
            return problem;
        }
    }
    if (Problem problem = check_content(wanted, last)) {
        return problem;
    }
    return check_end(attempt, last);
}

// Runs a batch: all first parts, all second parts, all responses. Returns names and texts of the errors.
std::vector<std::pair<std::string, std::string>> problems_of(std::vector<Attempt>& attempts) {
    std::string const other = get_text("/plaintext");
    for (Attempt& attempt : attempts) {
        std::string_view const request = attempt.of->request;
        std::size_t const first = attempt.cut > 0 ? attempt.cut : request.size();
        std::string const before = attempt.behind_another ? other : "";
        attempt.connection.send(before + std::string(request.substr(0, first)));
    }
    for (Attempt& attempt : attempts) {
        if (attempt.cut > 0) {  // a server that has already refused may have stopped reading
            attempt.connection.send(std::string_view(attempt.of->request).substr(attempt.cut));
        }
    }
    std::vector<std::pair<std::string, std::string>> problems;
    for (Attempt& attempt : attempts) {
        if (Problem const problem = check_replies(attempt)) {
            problems.emplace_back(attempt.of->name, attempt.describe_place() + *problem);
        }
    }
    return problems;
}

std::vector<std::size_t> cuts_of(std::string const& request) {
    std::size_t const step =
        request.size() <= cut_everywhere_up_to ? 1 : std::max<std::size_t>(request.size() / sampled_cuts, 1);
    std::vector<std::size_t> cuts;
    for (std::size_t at = 1; at < request.size(); at += step) {
        cuts.push_back(at);
    }
    return cuts;
}

// Collects attempts and judges them in batches.
class Judge {
public:
    explicit Judge(Address address) : address_(std::move(address)) {}

    // A case that has failed once is not tried at its other positions: one report is enough.
    void add(CorpusCase const& wanted, std::size_t cut, bool behind_another) {
        if (failed_.contains(wanted.name)) {
            return;
        }
        attempts_.emplace_back(wanted, cut, behind_another, address_);
        if (attempts_.size() == batch) {
            finish();
        }
    }

    void finish() {
        for (auto const& [name, problem] : problems_of(attempts_)) {
            if (failed_.insert(name).second) {
                FAIL_CHECK(problem);
            }
        }
        judged_ += attempts_.size();
        attempts_.clear();
    }

    std::size_t judged() const { return judged_; }

private:
    Address address_;
    std::vector<Attempt> attempts_;
    std::size_t judged_ = 0;
    std::set<std::string> failed_;
};

// Far more processes than connections of a batch, so that none is closed to make room.
std::vector<std::string> roomy() {
    return model_is({"prefork"}) ? std::vector<std::string>{"--workers=40"} : std::vector<std::string>{};
}

}  // namespace

TEST_CASE("corpus: every request gets the response that its file describes") {
    std::vector<CorpusCase> const corpus = load_corpus(settings().corpus);
    REQUIRE(corpus.size() >= 140);
    Server server(roomy());
    for (CorpusCase const& wanted : corpus) {
        std::vector<Attempt> alone;
        alone.emplace_back(wanted, 0, false, server.address());
        for (auto const& [name, problem] : problems_of(alone)) {
            FAIL_CHECK(problem);
        }
    }
    CHECK(serves(server.address()));
}

TEST_CASE("corpus: a request split at any byte is the same request") {
    std::vector<CorpusCase> const corpus = load_corpus(settings().corpus);
    Server server(roomy());
    Judge judge(server.address());
    for (CorpusCase const& wanted : corpus) {
        for (std::size_t const cut : cuts_of(wanted.request)) {
            judge.add(wanted, cut, false);
        }
    }
    judge.finish();
    CHECK(judge.judged() > 10'000);
    CHECK(serves(server.address()));
}

TEST_CASE("corpus: a request pipelined behind another does not affect that one's response") {
    std::vector<CorpusCase> const corpus = load_corpus(settings().corpus);
    Server server(roomy());
    Judge judge(server.address());
    for (CorpusCase const& wanted : corpus) {
        judge.add(wanted, 0, true);
    }
    judge.finish();
    CHECK(serves(server.address()));
}

}   // namespace tricorn::test::corpus_test
