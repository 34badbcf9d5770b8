// Invalid HTTP/1.1 responses: an error, not a hang, a crash or a success.
#include "tests/load/fixture.hpp"

namespace tricorn::test::malformed_test {

namespace {

using namespace std::string_literals;

struct Garbage {
    std::string what;
    std::string said;
};

std::string head(std::string const& status, std::string const& lines) {
    return "HTTP/1.1 " + status + "\r\n" + lines + "\r\n";
}

std::string chunked(std::string const& body) {
    return head("200 OK", "Transfer-Encoding: chunked\r\n") + body;
}

std::string repeated(std::string const& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

std::vector<Garbage> const& garbage() {
    static std::vector<Garbage> const all{
        {"zeros", std::string(100, '\0')},
        {"binary", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\xff\xfe\x80\x81\x00"s},
        {"an SSH banner", "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"},
        {"an SMTP greeting", "220 mail.example ESMTP\r\n"},
        {"HTTP/2 settings", "\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x80"s},
        {"HTML alone, as HTTP/0.9 has it", "<!doctype html><title>hello</title>\r\n\r\n"},
        {"a request", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"a blank line first", "\r\n\r\n" + ok_text()},
        {"another protocol's version", "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"},
        {"a version with letters", "HTTP/1.x 200 OK\r\nContent-Length: 0\r\n\r\n"},
        {"lower case", "http/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"},
        {"a status of two digits", head("99 x", "Content-Length: 0\r\n")},
        {"a status below 100", head("042 x", "Content-Length: 0\r\n")},
        {"a status of four digits", head("2000 OK", "Content-Length: 0\r\n")},
        {"a status of letters", head("abc OK", "Content-Length: 0\r\n")},
        {"no status", "HTTP/1.1\r\nContent-Length: 0\r\n\r\n"},
        {"a field without a colon", head("200 OK", "what is this\r\nContent-Length: 0\r\n")},
        {"a field with a space in its name", head("200 OK", "Content Length: 0\r\n")},
        {"a field with a NUL", head("200 OK", "X: a\0b\r\nContent-Length: 0\r\n"s)},
        {"a length of letters", head("200 OK", "Content-Length: ten\r\n") + "0123456789"},
        {"a negative length", head("200 OK", "Content-Length: -1\r\n")},
        {"a length that no number holds", head("200 OK", "Content-Length: 99999999999999999999999\r\n")},
        {"an empty length", head("200 OK", "Content-Length: \r\n")},
        {"two different lengths", head("200 OK", "Content-Length: 2\r\nContent-Length: 3\r\n") + "abc"},
        {"a length and chunks", head("200 OK", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n"},
        {"a chunk size of letters", chunked("xyz\r\nabc\r\n0\r\n\r\n")},
        {"a chunk size that no number holds", chunked("fffffffffffffffffff\r\nabc\r\n0\r\n\r\n")},
        {"no chunk size", chunked("\r\nabc\r\n0\r\n\r\n")},
        {"a chunk that is longer than it says", chunked("3\r\nabcdef\r\n0\r\n\r\n")},
        {"a head of 100 KiB that does not end", head("200 OK", "X: " + std::string(100 << 10, 'a'))},
        {"fields without end", "HTTP/1.1 200 OK\r\n" + repeated("X-Field: value\r\n", 20'000)},
        {"a chunk extension of 100 KiB", chunked("5;" + std::string(100 << 10, 'e'))},
    };
    return all;
}

}   // namespace

TEST_CASE("malformed: the bytes that are no HTTP are shown, with escapes") {
    std::pair<std::string, std::string> const rows[] = {
        {"HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n", R"("HTTP/1.1 2x0 OK\r\n")"},
        {head("200 OK", "A: b\r\nwhat \x1b[31mis this\r\n"), R"(what \x1b[31mis this\r\n)"},
        {chunked("xyz\r\nabc\r\n0\r\n\r\n"), R"("xyz\r\n")"},
        {ok_text() + "and more", R"(more bytes than the response announced: "and more")"},
    };
    FaultyServer server(always(ok_text()));
    for (auto const& [bytes, shown] : rows) {
        server.behave(always(bytes));
        Outcome const run = load({"-n", "3", "-c", "1"}, server.url());
        INFO(run.text());
        CHECK(run.failures({"head", "body"}, {"malformed"}) == 3);
        std::string const sample(run.json.at_pointer("/errors/0/sample").as_string());
        CHECK_MESSAGE(sample.find(shown) != std::string::npos, sample);
        CHECK(run.output.find('\x1b') == std::string::npos);
    }
    check_normal_run(server);
}

TEST_CASE("malformed: a status line without reason phrase and space is accepted, and told") {
    FaultyServer server(always("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok"));
    Outcome const run = load({"-n", "20", "-c", "2"}, server.url());
    INFO(run.text());
    CHECK(run.ended_as(0));
    CHECK(run.ok() == 20);
    CHECK(run.number("/connections_opened") == 2);
    CHECK(run.number("/bare_status_lines") == 20);
    CHECK(run.output.find("20 status lines had no space behind the status") != std::string::npos);
    server.behave(always(ok_text()));
    check_normal_run(server);
}

TEST_CASE("malformed: an answer that is no HTTP/1.1 response is an error of kind malformed") {
    FaultyServer server(always(ok_text()));
    for (Garbage const& one : garbage()) {
        server.behave(always(one.said));
        server.forget();
        Outcome const run = load({"-n", "6", "-c", "2"}, server.url());
        INFO(one.what, ": ", run.text());
        CHECK(run.ended_with(3));   // no request was answered
        CHECK(run.failures({"head", "body"}, {"malformed"}) == 6);
        CHECK(run.failed() == 6);
        CHECK(server.final_counts().requests == 6);
    }
    check_normal_run(server);
}

TEST_CASE("malformed: occasional garbage is counted beside the responses") {
    FaultyServer server({{}, {}, [](Received const& request) {
                             return Steps().say(request.number % 4 == 3 ? "what?\r\n\r\n" : ok_text());
                         }});
    Outcome const run = load({"-n", "40", "-c", "1"}, server.url());
    CHECK_MESSAGE(run.ended_as(4), run.text());
    CHECK(run.ok() == 30);
    CHECK(run.failures({"head"}, {"malformed"}) == 10);
    CHECK(server.final_counts().accepted == 10);
    check_normal_run(server);
}

TEST_CASE("malformed: a server that speaks first and never HTTP") {
    FaultyServer server(greets(Steps().say("SSH-2.0-OpenSSH_9.2p1\r\n")));
    Outcome const run = load({"-n", "20", "-c", "2"}, server.url());
    CHECK_MESSAGE(run.ended_with(3), run.text());
    CHECK(run.failures({"head"}, {"malformed"}) == 20);
    check_normal_run(server);
}

TEST_CASE("malformed: more bytes than announced are no success") {
    Words const extra{
        ok_text() + ok_text(),                                             // an unsolicited response
        head("200 OK", "Content-Length: 5\r\n") + "too long",
        head("200 OK", "Content-Length: 0\r\n") + "\n",
        chunked("5\r\nhello\r\n0\r\n\r\nmore"),
        head("204 No Content", "") + "a body",
        head("304 Not Modified", "Content-Length: 4\r\n") + "body",
        head("200 OK", "Connection: close\r\nContent-Length: 1\r\n") + "ab",
    };
    FaultyServer server(always(ok_text()));
    for (std::string const& said : extra) {
        server.behave(always(said));
        server.forget();
        Outcome const run = load({"-n", "6", "-c", "1"}, server.url());
        INFO(said, "\n", run.text());
        CHECK(run.ended_with(3));
        CHECK(run.ok() == 0);
        CHECK(run.failures({"head", "body"}, {"malformed"}) == 6);
        CHECK(run.written.find("more bytes than") != std::string::npos);
        CHECK(server.final_counts().requests == 6);
    }
    check_normal_run(server);
}

TEST_CASE("malformed: a body in answer to HEAD is no success") {
    FaultyServer server(always(ok_text()));
    Outcome const run = load({"-n", "6", "-c", "1", "-X", "HEAD"}, server.url());
    CHECK_MESSAGE(run.ended_with(3), run.text());
    CHECK(run.failures({"head", "body"}, {"malformed"}) == 6);
    check_normal_run(server);
}

}   // namespace tricorn::test::malformed_test
