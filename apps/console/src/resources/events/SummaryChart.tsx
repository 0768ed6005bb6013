import { Box } from '@mui/material';
import { useTheme } from '@mui/material/styles';
import { useState } from 'react';
import { Bar, BarChart, CartesianGrid, ReferenceArea, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { SummaryBar } from './summaryModel.js';

interface SummaryChartProps {
  readonly bars: readonly SummaryBar[];
  /** A part of the time was drawn over, from the beginning of one bar to the end of another. */
  readonly onRange: (from: number, to: number) => void;
}

const SHORT = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

/** How many events when; dragging over it narrows the list to that time. What it shows stands in words beside it. */
export default function SummaryChart({ bars, onRange }: SummaryChartProps) {
  const { palette } = useTheme();
  const [drag, setDrag] = useState<{ readonly start: number; readonly end: number } | null>(null);
  const axis = { stroke: palette.text.secondary, fontSize: 11, tickLine: false, axisLine: false } as const;
  const at = (state: { readonly activeTooltipIndex?: unknown }): number | null => {
    const index = Number(state.activeTooltipIndex);
    return Number.isInteger(index) && index >= 0 && index < bars.length ? index : null;
  };
  const finish = (): void => {
    const first = drag === null ? undefined : bars[Math.min(drag.start, drag.end)];
    const last = drag === null ? undefined : bars[Math.max(drag.start, drag.end)];
    setDrag(null);
    if (first !== undefined && last !== undefined) onRange(first.at, last.until);
  };
  const marked = drag === null ? null : [bars[Math.min(drag.start, drag.end)], bars[Math.max(drag.start, drag.end)]];
  return (
    <Box sx={{ width: '100%', height: 130, cursor: 'crosshair', userSelect: 'none' }}>
      <ResponsiveContainer>
        <BarChart
          data={[...bars]}
          margin={{ top: 4, right: 4, bottom: 0, left: -8 }}
          barCategoryGap={1}
          accessibilityLayer
          onMouseDown={(state) => {
            const index = at(state);
            if (index !== null) setDrag({ start: index, end: index });
          }}
          onMouseMove={(state) => {
            const index = at(state);
            if (drag !== null && index !== null && index !== drag.end) setDrag({ ...drag, end: index });
          }}
          onMouseUp={finish}
        >
          <CartesianGrid vertical={false} stroke={palette.divider} />
          <XAxis dataKey="at" tickFormatter={(time: number) => SHORT.format(time)} minTickGap={60} {...axis} />
          <YAxis allowDecimals={false} {...axis} />
          <Tooltip
            cursor={{ fill: palette.action.hover }}
            labelFormatter={(time) => SHORT.format(Number(time))}
            contentStyle={{ background: palette.background.paper, border: `1px solid ${palette.divider}` }}
          />
          <Bar dataKey="denied" name="Denied" stackId="all" fill={palette.error.main} isAnimationActive={false} />
          <Bar dataKey="other" name="Others" stackId="all" fill={palette.text.disabled} isAnimationActive={false} />
          {marked?.[0] !== undefined && marked[1] !== undefined && (
            <ReferenceArea x1={marked[0].at} x2={marked[1].at} fill={palette.primary.main} fillOpacity={0.2} />
          )}
        </BarChart>
      </ResponsiveContainer>
    </Box>
  );
}
