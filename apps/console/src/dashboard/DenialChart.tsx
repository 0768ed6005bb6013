import { Box } from '@mui/material';
import { useTheme } from '@mui/material/styles';
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { HourPoint } from './dashboardModel.js';

const HOUR = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const DAY_HOUR = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: '2-digit', minute: '2-digit' });

/** Denials of the last day, hour by hour. What the bars show is also said in words beside them. */
export default function DenialChart({ points }: { readonly points: readonly HourPoint[] }) {
  const { palette } = useTheme();
  const axis = { stroke: palette.text.secondary, fontSize: 12, tickLine: false, axisLine: false } as const;
  return (
    <Box sx={{ width: '100%', height: 220 }}>
      <ResponsiveContainer>
        <BarChart data={[...points]} margin={{ top: 8, right: 8, bottom: 0, left: -16 }} accessibilityLayer>
          <CartesianGrid vertical={false} stroke={palette.divider} />
          <XAxis dataKey="at" tickFormatter={(at: number) => HOUR.format(at)} minTickGap={28} {...axis} />
          <YAxis allowDecimals={false} {...axis} />
          <Tooltip
            cursor={{ fill: palette.action.hover }}
            labelFormatter={(at) => DAY_HOUR.format(Number(at))}
            contentStyle={{
              background: palette.background.paper,
              border: `1px solid ${palette.divider}`,
              borderRadius: 8,
            }}
          />
          <Legend />
          <Bar dataKey="denied" name="Denied" stackId="all" fill={palette.error.main} isAnimationActive={false} />
          <Bar
            dataKey="observed"
            name="Would be denied"
            stackId="all"
            fill={palette.warning.main}
            isAnimationActive={false}
          />
        </BarChart>
      </ResponsiveContainer>
    </Box>
  );
}
