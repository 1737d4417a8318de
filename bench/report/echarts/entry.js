// What the report's page uses of Apache ECharts; `build` makes echarts.min.js of it.
import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";

use([
  BarChart,
  CustomChart,
  GridComponent,
  LabelLayout,
  LineChart,
  ScatterChart,
  SVGRenderer,
  TooltipComponent,
]);

export { init };
