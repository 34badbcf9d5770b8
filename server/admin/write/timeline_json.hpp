#pragma once
// GET /timeline in JSON, written in slices, so that others are answered in between.
#include "server/admin/collect/timeline.hpp"
#include "server/admin/write/json_writer.hpp"
#include <string>
#include <string_view>

namespace tricorn::server::admin {

class TimelineJson {
public:
    static constexpr std::string_view content_type = "application/json";

    // The timeline must outlive it.
    explicit TimelineJson(Timeline const& timeline) : timeline_(&timeline) {}

    bool advance();   // writes the next slice; returns true while more remains
    std::string take() { return json_.take(); }

private:
    void write_head();
    void write_lane(Timeline::Lane const& lane);
    void write_exchange(Timeline::Exchange const& exchange);

    Timeline const* timeline_;
    JsonWriter json_;
    std::size_t lane_ = 0;
    std::size_t exchange_ = 0;
    bool begun_ = false;
    bool exchanges_begun_ = false;
};

}   // namespace tricorn::server::admin
