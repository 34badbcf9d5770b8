#pragma once
// GET /timeline: what every unit did, from events that the units write while it is recorded.
#include "common/http/http.hpp"
#include "common/io/io.hpp"
#include "common/text/expected.hpp"
#include "server/admin/call.hpp"
#include "server/admin/write/timeline_chrome.hpp"
#include "server/admin/write/timeline_json.hpp"
#include <algorithm>
#include <memory>
#include <optional>
#include <string>

namespace tricorn::server::admin {

// What is asked for.
struct TimelineWish {
    static constexpr Duration least = std::chrono::milliseconds(10);
    static constexpr Duration most = std::chrono::seconds(5);

    Duration duration = std::chrono::milliseconds(500);
    bool chrome = false;
    std::optional<std::uint64_t> id{};   // not a new one, but this one again
};

// Reads `for`, `format` and `id`. Otherwise returns the error and what is allowed.
Expected<TimelineWish> read_timeline_wish(Request const& request);

// A page of another site asks, as far as the browser says.
bool is_foreign(Request const& request);

Response refuse_foreign();
Response refuse_timeline(std::string_view why);
Response refuse_busy();
Response refuse_gone(std::uint64_t id);
Response timeline_response(std::string text, std::string_view content_type);

// How often a recording looks for its client.
inline constexpr auto timeline_look = std::chrono::milliseconds(50);

// Leaves the recording in admin.last_timeline().
template <Io I>
Task<I> record(I& io, Duration wanted, Call const& call) {
    Recording recording(call.admin.recorder(), wanted, Clock::now());
    Deadline const seen = Clock::now() + Recording::settle;
    co_await io.sleep_until(seen);
    recording.begin();
    while (Clock::now() < recording.due() && !recording.full() && call.client_is_there()) {
        Deadline const look = std::min<Deadline>(recording.due(), Clock::now() + timeline_look);
        co_await io.sleep_until(look);
    }
    recording.end();
    Deadline const written = Clock::now() + Recording::settle;
    co_await io.sleep_until(written);
    call.admin.keep_timeline(recording.take());
}

// Others are answered between the slices; `timeline` stays though another one may replace it meanwhile.
template <class W, Io I>
Task<I, Response> write_timeline(I& io, std::shared_ptr<Timeline const> timeline) {
    W writer(*timeline);
    while (writer.advance()) co_await io.yield();
    co_return timeline_response(writer.take(), W::content_type);
}

template <Io I>
Task<I, Response> answer_timeline(I& io, Request const& request, Call const& call) {
    Expected<TimelineWish> const wish = read_timeline_wish(request);
    if (!wish) co_return refuse_timeline(wish.why);
    if (wish->id) {
        if (!call.admin.has_timeline(*wish->id)) co_return refuse_gone(*wish->id);
    } else {
        if (call.admin.recorder().busy()) co_return refuse_busy();
        Duration const wanted = wish->duration;
        co_await record(io, wanted, call);
    }
    std::shared_ptr<Timeline const> timeline = call.admin.last_timeline();
    if (wish->chrome) co_return co_await write_timeline<TimelineChrome>(io, timeline);
    co_return co_await write_timeline<TimelineJson>(io, timeline);
}

}   // namespace tricorn::server::admin
