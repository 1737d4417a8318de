// node tool.js percentiles|hgrm
//   what ../histogram_tool.cpp does, by hdr-histogram-js.
const hdr = require('hdr-histogram-js');
const input = require('fs').readFileSync(0, 'utf8').trim();

const bitBucketSize = 64;
const recorded = hdr.build({ highestTrackableValue: 2 ** 36 - 1, numberOfSignificantValueDigits: 3, bitBucketSize });
for (const number of input.split(/\s+/)) if (number) recorded.recordValue(Number(number));
// As a file knows it: by its counters alone.
const histogram = hdr.decodeFromCompressedBase64(hdr.encodeIntoCompressedBase64(recorded), bitBucketSize);

const print = {
  hgrm: () => histogram.outputPercentileDistribution(5, 1000),
  percentiles: () =>
    [`count ${histogram.totalCount}`]
      .concat(['0', '50', '90', '99', '99.9', '99.99', '100'].map((p) => `p${p} ${histogram.getValueAtPercentile(Number(p))}`))
      .join('\n') + '\n',
};
process.stdout.write(print[process.argv[2]]());
