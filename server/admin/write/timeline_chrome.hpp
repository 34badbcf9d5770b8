#pragma once
// GET /timeline?format=chrome: the Trace Event Format of Chrome, which Perfetto opens. A process for each worker, a
// thread for each unit; on it each request, and below that the states. Written in slices.
// https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
#include "server/admin/collect/timeline.hpp"
#include "server/admin/write/json_writer.hpp"
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::server::admin {

class TimelineChrome {
public:
    static constexpr std::string_view content_type = "application/json";

    // The timeline must outlive it.
    explicit TimelineChrome(Timeline const& timeline);

    bool advance();   // writes the next slice; returns true while more remains
    std::string take() { return json_.take(); }

private:
    void write_name(std::string_view what, pid_t pid, std::uint64_t thread, std::string const& name);
    void write_names(std::size_t lane);
    void write_request(Timeline::Exchange const& exchange);
    void write_stay(std::size_t lane, Timeline::Stay const& stay, std::string_view path);
    void write_lane(std::size_t lane);

    Timeline const* timeline_;
    std::vector<std::vector<std::size_t>> exchanges_;   // of each lane, in order
    JsonWriter json_;
    std::size_t lane_ = 0;
    pid_t named_ = -1;   // the process named last
    bool begun_ = false;
};

}   // namespace tricorn::server::admin
