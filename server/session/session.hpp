#pragma once
// The life of one connection, in every model: reads a request, answers it, until one side closes. Written once; each
// co_await marks a point where the four models differ.
#include "server/session/http1_connection.hpp"
#include "server/session/routes.hpp"
#include <exception>

namespace tricorn::server {

// Lets the client read the last response before closing: closing while the client still sends would reset the
// connection (RFC 9112 section 9.6). Ends after `timeout` without bytes, or after 2 s.
template <Io I>
Task<I> linger(I& io, typename I::Stream& stream, Duration timeout) {
    stream.shutdown_send();
    Deadline const end = Clock::now() + std::chrono::seconds(2);
    for (bool talks = true; talks && Clock::now() < end;) {
        Deadline const silence = Clock::now() + timeout;
        WaitResult const waited = co_await io.readable(stream, WaitPurpose::linger, std::min(end, silence));
        if (waited != WaitResult::ready) co_return;
        char dropped[4096];
        IoResult const moved = stream.receive(dropped);
        talks = moved.bytes > 0 || moved.error == EAGAIN;
    }
}

template <Io I, class C>
bool waits(Choice<I, C> const& choice) {
    return choice.route != nullptr && choice.route->later != nullptr;
}

template <Io I, class C, class S>
Response answer_now(S const& site, Http1Connection const& connection, Choice<I, C> const& choice) {
    if (choice.route == nullptr) return answer_without_route(choice.match);
    return choice.route->now(connection.request(), site.context(connection, choice.match.argument));
}

// A separate coroutine, so that an idle connection's frame does not include what only a waiting handler needs.
template <Io I, class C, class S>
Task<I> answer_later(I& io, S const& site, Http1Connection& connection, Choice<I, C> choice) {
    decltype(auto) context = site.context(connection, choice.match.argument);
    Response response = co_await choice.route->later(io, connection.request(), context);
    connection.answer(std::move(response), choice.match.index);
}

// `worker` and `site` must outlive the session; it owns `stream` and `io`. `unit` is on the scoreboard for the
// session's lifetime, or is the thread that resumes it. `site.context` makes what its handlers may know.
template <Io I, class S = ServiceSite<I>>
Task<I> session(I io, typename I::Stream stream, WorkerState& worker, std::string peer, Unit unit = Unit::current(),
                S const& site = service_site<I>) {
    Http1Connection connection(worker, std::move(peer), unit);
    for (;;) {
        try {
            Http1Connection::Step step = connection.next();
            decltype(choose_route(site, connection.request())) choice;
            if (step == Http1Connection::Step::answer) {
                choice = choose_route(site, connection.request());
                if (waits(choice) && connection.unsent()) step = Http1Connection::Step::send;
            }
            if (step == Http1Connection::Step::finish) break;
            if (step == Http1Connection::Step::send) {
                Http1Connection::Sent const sent = connection.send(stream);
                if (sent == Http1Connection::Sent::gone) co_return;
                if (sent == Http1Connection::Sent::all) continue;
                for (bool room = false; !room;) {
                    Deadline const look = connection.begin_wait_for_room(stream);
                    WaitResult const waited = co_await io.writable(stream, look);
                    if (!connection.is_worth_it(waited, stream)) co_return;
                    room = waited == WaitResult::ready;
                }
            } else if (step == Http1Connection::Step::wait) {
                WaitResult const waited = co_await io.readable(stream, connection.need(), connection.deadline());
                if (!connection.take(waited, stream)) co_return;
            } else if (waits(choice)) {
                co_await answer_later(io, site, connection, choice);
            } else {
                connection.answer(answer_now(site, connection, choice),
                                  choice.route == nullptr ? other_endpoint : choice.match.index);
            }
        } catch (std::exception const& surprise) {   // the one place that handles exceptions
            if (!connection.fail(surprise.what())) co_return;
        }
    }
    connection.begin_close();
    // A client that asked to close may still have sent more: only then lingering is worthwhile.
    char unasked[1];
    bool const done = connection.linger_timeout() == Duration::zero() && stream.receive(unasked).bytes == 0;
    if (!done)
        co_await linger(io, stream, std::max<Duration>(connection.linger_timeout(), std::chrono::milliseconds(100)));
}

}   // namespace tricorn::server
