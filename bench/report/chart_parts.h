#pragma once

#include <optional>
#include <vector>

#include "bench/report/document.h"

namespace ipc::bench {

// What the charts are made with, one as the other.

// Who did this work; run by run, the quickest first of what is judged by its time.
struct Entry {
  const Subject* subject;
  const Row* row;
};
std::vector<Entry> entries(const View&, const std::optional<Point>&);

Section chart_section(const Speaker&, const Phrase& title);
Drawing::Series series_of(const Subject&);  // without its places
std::optional<Interval> scaled(const std::optional<Interval>&, double factor);

// Leaves out what has no place and what would be too much, which the section says; whether anything is left.
bool can_be_drawn(Drawing&, Section&, const Speaker&);
void add_exhibit(Section&, Drawing, Table, const Speaker&);

Section load_chart(const View&, const Speaker&);        // load_chart.cpp
Section round_trip_chart(const View&, const Speaker&);  // round_trip_chart.cpp

}  // namespace ipc::bench
