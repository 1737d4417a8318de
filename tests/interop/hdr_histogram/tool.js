// node tool.js numbers|encoding encoding|percentiles|hgrm
//   what ../histogram_tool.cpp does, by hdr-histogram-js.
const hdr = require('hdr-histogram-js');
const input = require('fs').readFileSync(0, 'utf8').trim();

const bitBucketSize = 64;
let histogram;
if (process.argv[2] === 'encoding') {
  histogram = hdr.decodeFromCompressedBase64(input, bitBucketSize);
} else {
  histogram = hdr.build({ highestTrackableValue: 2 ** 36 - 1, numberOfSignificantValueDigits: 3, bitBucketSize });
  for (const number of input.split(/\s+/)) if (number) histogram.recordValue(Number(number));
}

const print = {
  encoding: () => hdr.encodeIntoCompressedBase64(histogram) + '\n',
  hgrm: () => histogram.outputPercentileDistribution(5, 1000),
  percentiles: () =>
    [`count ${histogram.totalCount}`]
      .concat(['0', '50', '90', '99', '99.9', '99.99', '100'].map((p) => `p${p} ${histogram.getValueAtPercentile(Number(p))}`))
      .join('\n') + '\n',
};
process.stdout.write(print[process.argv[3]]());
