#pragma once
// One connection's life, whoever waits for it: read a request, answer it, until one side has had enough.
// Written once; each co_await marks where the four models differ.
#include "server/session/conversation.hpp"
#include "server/session/routes.hpp"
#include <exception>

namespace tricorn::server {

// Says goodbye so that the last answer can be read: closing while the client still sends would reset the connection
// under it (RFC 9112 section 9.6). Ends after `patience` of silence, or 2 s of talk.
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

// A coroutine of its own, so that an idle connection's frame has no room for what only a waiting handler needs.
template <Io I, class C, class S>
Task<I> answer_later(I& io, S const& site, Conversation& talk, Choice<I, C> choice) {
    decltype(auto) context = site.context(talk, choice.match.argument);
    Response response = co_await choice.route->later(io, talk.request(), context);
    talk.answer(std::move(response), choice.match.index);
}

// `service` and `site` outlive the session; `stream` and `io` are the session's own. `unit` is on the scoreboard for as
// long as the session lives, or is the thread that resumes it. `site.context` makes what its handlers may know.
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
                // There is room again only when a good part of a large buffer is free: a slow reader who takes a little
                // now and then makes progress all the same.
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
        } catch (std::exception const& surprise) {   // the one place where surprises end
            if (!talk.fail(surprise.what())) co_return;
        }
    }
    talk.part();
    // A client that asked for the end may have sent more all the same: only then is it worth a wait.
    char unasked[1];
    bool const done = talk.patience() == Duration::zero() && stream.receive(unasked).bytes == 0;
    if (!done) co_await linger(io, stream, std::max<Duration>(talk.patience(), std::chrono::milliseconds(100)));
}

}   // namespace tricorn::server
