#include "common/http/get.hpp"
#include <doctest/doctest.h>

namespace tricorn::get_test {

using namespace std::chrono_literals;
using End = Get::End;

namespace {

class Page final : public Get {
public:
    explicit Page(Duration budget = 1h, Duration connecting = 1h)
        : Get("GET / HTTP/1.1\r\n\r\n", {.head = 256, .body = 10, .connecting = connecting}, Clock::now() + budget) {}

    std::string text;
    std::string forbidden;   // why its addresses are

private:
    Expected<> check(std::span<SocketAddress const>) const override {
        if (!forbidden.empty()) return refused(forbidden);
        return {};
    }
    void on_status(unsigned) override { text.clear(); }
    void on_body(std::string_view bytes) override { text += bytes; }
};

std::optional<Addresses> addresses(std::size_t count) {
    return Addresses(std::vector<SocketAddress>(count, *read_address("127.0.0.1", 80)));
}

// Takes what it is sent, and has the rest to say, piece by piece; then it closes, or there is nothing yet.
struct Peer {
    std::vector<std::string> says;
    bool closes = false;
    std::string heard{};

    IoResult send(std::span<iovec const> out) {
        heard.append(static_cast<char const*>(out[0].iov_base), out[0].iov_len);
        return {out[0].iov_len, 0, false};
    }
    IoResult receive(std::span<char> in) {
        if (says.empty()) return closes ? IoResult{0, 0, true} : IoResult{0, EAGAIN, false};
        std::size_t const bytes = says.front().copy(in.data(), in.size());
        says.erase(says.begin());
        return {bytes, 0, false};
    }
    void shutdown_send() {}
    std::size_t unacknowledged() { return 0; }
};

void ask(Get& get, Peer& peer) {
    if (get.next_address() == nullptr) get.found(addresses(1));
    get.tried(0);
    get.send(peer);
    while (get.receiving() && (!peer.says.empty() || peer.closes)) get.receive(peer);
}

End end_of(std::vector<std::string> says, bool closes = false) {
    Page page;
    Peer peer{std::move(says), closes};
    ask(page, peer);
    return page.end();
}

}   // namespace

TEST_CASE("a GET asks on a connection and takes the whole answer") {
    Page page;
    Peer peer{{"HTTP/1.1 200 OK\r\nContent-", "Length: 3\r\n\r\na", "bc"}};
    ask(page, peer);
    CHECK(peer.heard == "GET / HTTP/1.1\r\n\r\n");
    CHECK(page.end() == End::complete);
    CHECK(page.status() == 200);
    CHECK(page.text == "abc");
    CHECK(page.may_keep());
}

TEST_CASE("a GET says how it ended") {
    std::string const head = "HTTP/1.1 200 OK\r\n";
    CHECK(end_of({head}) == End::none);
    CHECK(end_of({head}, true) == End::lost);
    CHECK(end_of({head + "\r\nabc"}, true) == End::complete);   // its body ends with the connection
    CHECK(end_of({head + "Content-Length: 3\r\n\r\nab"}, true) == End::lost);
    CHECK(end_of({head + "Content-Length: 11\r\n\r\n"}) == End::body_too_large);
    CHECK(end_of({head + "A: " + std::string(200, 'a'), std::string(200, 'a')}) == End::head_too_large);
    CHECK(end_of({"SSH-2.0\r\n\r\n"}) == End::malformed);
}

TEST_CASE("a GET that gets no connection says why") {
    Page late, failed, none, forbidden, silent;
    late.found(std::nullopt);
    CHECK(late.end() == End::lookup_late);
    failed.found(Addresses(refused("no such name")));
    CHECK(failed.end() == End::lookup_failed);
    CHECK(failed.why() == "no such name");
    none.found(addresses(0));
    CHECK(none.end() == End::no_address);
    forbidden.forbidden = "not there";
    forbidden.found(addresses(1));
    CHECK(forbidden.end() == End::address_refused);
    CHECK(forbidden.why() == "not there");
    CHECK(forbidden.next_address() == nullptr);
    silent.found(addresses(2));
    silent.tried(ECONNREFUSED);
    CHECK(silent.end() == End::none);
    CHECK(silent.next_address() != nullptr);
    silent.tried(ETIMEDOUT);
    CHECK(silent.end() == End::no_connection);
    CHECK(silent.error() == ETIMEDOUT);
    CHECK(silent.next_address() == nullptr);
}

TEST_CASE("each address of a GET has its share of the time that is left") {
    auto const patience = [](Duration budget, Duration connecting) {
        Page page(budget, connecting);
        page.found(addresses(4));
        return page.patience() - Clock::now();
    };
    CHECK(patience(4h, 24h) < 61min);
    CHECK(patience(4h, 24h) > 59min);
    CHECK(patience(24h, 2h) < 31min);
    CHECK(patience(24h, 2h) > 29min);
}

TEST_CASE("a kept connection that is closed under a GET is worth another one") {
    Page page;
    page.begin_on_kept(*read_address("127.0.0.1", 80));
    Peer closed{{}, true};
    page.send(closed);
    page.receive(closed);
    CHECK(page.end() == End::stale);
    page.begin_anew();
    CHECK(page.end() == End::none);
    Peer peer{{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}};
    ask(page, peer);
    CHECK(page.end() == End::complete);
}

}   // namespace tricorn::get_test
