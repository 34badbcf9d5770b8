#pragma once
// The life of one connection, in every model: reads a request, answers it, until one side closes. Written once; each
// co_await marks a point where the four models differ.
#include "server/session/conversation.hpp"
#include "server/session/routes.hpp"
#include <exception>

namespace tricorn::server {

// Lets the client read the last response before closing: closing while the client still sends would reset the
// connection (RFC 9112 section 9.6). Ends after `patience` without bytes, or after 2 s.
template <Io I>
Task<I> linger(I& io, typename I::Stream& stream, Duration patience) {
    stream.shutdown_send();
    Deadline const end = Clock::now() + std::chrono::seconds(2);
    for (bool talks = true; talks && Clock::now() < end;) {
        Deadline const silence = Clock::now() + patience;
        Waited const waited = co_await io.readable(stream, Need::drainage, std::min(end, silence));
        if (waited != Waited::ready) co_return;
        char dropped[4096];
        Moved const moved = stream.receive(dropped);
        talks = moved.bytes > 0 || moved.error == EAGAIN;
    }
}

template <Io I, class C>
bool waits(Choice<I, C> const& choice) {
    return choice.route != nullptr && choice.route->later != nullptr;
}

template <Io I, class C, class S>
Response answer_now(S const& site, Conversation const& talk, Choice<I, C> const& choice) {
    if (choice.route == nullptr) return answer_without_route(choice.match);
    return choice.route->now(talk.request(), site.context(talk, choice.match.argument));
}

// A separate coroutine, so that an idle connection's frame does not include what only a waiting handler needs.
template <Io I, class C, class S>
Task<I> answer_later(I& io, S const& site, Conversation& talk, Choice<I, C> choice) {
    decltype(auto) context = site.context(talk, choice.match.argument);
    Response response = co_await choice.route->later(io, talk.request(), context);
    talk.answer(std::move(response), choice.match.index);
}

// `service` and `site` must outlive the session; it owns `stream` and `io`. `unit` is on the scoreboard for the
// session's lifetime, or is the thread that resumes it. `site.context` makes what its handlers may know.
template <Io I, class S = ServiceSite<I>>
Task<I> session(I io, typename I::Stream stream, Service& service, std::string peer, Unit unit = {},
                S const& site = service_site<I>) {
    Conversation talk(service, std::move(peer), unit);
    for (;;) {
        try {
            Conversation::Step step = talk.next();
            decltype(choose_route(site, talk.request())) choice;
            if (step == Conversation::Step::answer) {
                choice = choose_route(site, talk.request());
                if (waits(choice) && talk.unsent()) step = Conversation::Step::send;
            }
            if (step == Conversation::Step::finish) break;
            if (step == Conversation::Step::send) {
                Conversation::Sent const sent = talk.send(stream);
                if (sent == Conversation::Sent::gone) co_return;
                if (sent == Conversation::Sent::all) continue;
                Deadline const no_progress = Clock::now() + service.config.limits.write_timeout;
                // The socket becomes writable only when a good part of a large buffer is free, so compare the
                // unacknowledged bytes: a slow reader makes progress too.
                std::size_t const before = stream.unacknowledged();
                Waited const waited = co_await io.writable(stream, no_progress);
                if (waited != Waited::ready && stream.unacknowledged() >= before) co_return;
            } else if (step == Conversation::Step::wait) {
                Waited const waited = co_await io.readable(stream, talk.need(), talk.deadline());
                if (!talk.take(waited, stream)) co_return;
            } else if (waits(choice)) {
                co_await answer_later(io, site, talk, choice);
            } else {
                talk.answer(answer_now(site, talk, choice),
                            choice.route == nullptr ? other_endpoint : choice.match.index);
            }
        } catch (std::exception const& surprise) {   // the one place that handles exceptions
            if (!talk.fail(surprise.what())) co_return;
        }
    }
    talk.part();
    // A client that asked to close may still have sent more: only then lingering is worthwhile.
    char unasked[1];
    bool const done = talk.patience() == Duration::zero() && stream.receive(unasked).bytes == 0;
    if (!done) co_await linger(io, stream, std::max<Duration>(talk.patience(), std::chrono::milliseconds(100)));
}

}   // namespace tricorn::server
