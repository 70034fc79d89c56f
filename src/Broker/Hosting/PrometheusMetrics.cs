using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Broker.Core.Telemetry;

namespace Broker.Hosting;

/// <summary>
/// Listens to a <see cref="BrokerMeter"/> and writes what it heard in the Prometheus text format 0.0.4. Stands in for prometheus-net
/// (decision 0002); the instruments themselves know nothing of Prometheus.
/// </summary>
/// <remarks>Thread safe. Recording into a known series allocates nothing. At most <see cref="MostSeries"/> series an instrument.</remarks>
internal sealed class PrometheusMetrics : IDisposable
{
    private const int MostSeries = 1000;

    private static readonly double[] SecondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, Family> _families = new(StringComparer.Ordinal);

    public PrometheusMetrics(BrokerMeter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, meter.Meter))
            {
                listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument.Name, _ => new Family(instrument)));
            }
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => ((Family)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => ((Family)state!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>The whole exposition, families in name order.</summary>
    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder(4096);
        foreach (var family in _families.Values.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            family.WriteTo(text);
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>Label values of one series; our instruments have at most two labels.</summary>
    private readonly record struct Labels(string First, string Second);

    private sealed class Family(Instrument instrument)
    {
        private readonly ConcurrentDictionary<Labels, Series> _series = new();
        private readonly bool _adds = instrument is Counter<long>;
        private readonly bool _isHistogram = instrument is Histogram<double>;
        private string[] _labelNames = [];

        public string Name => instrument.Name;

        public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var labels = new Labels(tags.Length > 0 ? (string)tags[0].Value! : "", tags.Length > 1 ? (string)tags[1].Value! : "");
            if (!_series.TryGetValue(labels, out var series))
            {
                if (_series.Count >= MostSeries)
                {
                    return;
                }

                _labelNames = [.. tags.ToArray().Select(t => t.Key)];
                series = _series.GetOrAdd(labels, new Series(_isHistogram ? new long[SecondsBuckets.Length] : []));
            }

            series.Record(value, _adds);
        }

        public void WriteTo(StringBuilder text)
        {
            var kind = _adds ? "counter" : _isHistogram ? "histogram" : "gauge";
            text.Append("# HELP ").Append(Name).Append(' ').Append(instrument.Description).Append('\n')
                .Append("# TYPE ").Append(Name).Append(' ').Append(kind).Append('\n');
            foreach (var (labels, series) in _series.OrderBy(s => s.Key.First, StringComparer.Ordinal).ThenBy(s => s.Key.Second, StringComparer.Ordinal))
            {
                if (_isHistogram)
                {
                    WriteHistogram(text, labels, series);
                }
                else
                {
                    WriteLine(text, Name, labels, bucket: null, series.Value);
                }
            }
        }

        private void WriteHistogram(StringBuilder text, Labels labels, Series series)
        {
            var (buckets, count, sum) = series.Read();
            for (var i = 0; i < SecondsBuckets.Length; i++)
            {
                WriteLine(text, Name + "_bucket", labels, SecondsBuckets[i].ToString(CultureInfo.InvariantCulture), buckets[i]);
            }

            WriteLine(text, Name + "_bucket", labels, "+Inf", count);
            WriteLine(text, Name + "_sum", labels, bucket: null, sum);
            WriteLine(text, Name + "_count", labels, bucket: null, count);
        }

        private void WriteLine(StringBuilder text, string name, Labels labels, string? bucket, double value)
        {
            List<string> pairs = [];
            for (var i = 0; i < _labelNames.Length; i++)
            {
                pairs.Add($"{_labelNames[i]}=\"{Escape(i == 0 ? labels.First : labels.Second)}\"");
            }

            if (bucket is not null)
            {
                pairs.Add($"le=\"{bucket}\"");
            }

            text.Append(name);
            if (pairs.Count > 0)
            {
                text.Append('{').AppendJoin(',', pairs).Append('}');
            }

            text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }

        private static string Escape(string value) =>
            value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
    }

    private sealed class Series(long[] buckets)
    {
        private readonly Lock _gate = new();
        private double _value;
        private long _count;

        public double Value
        {
            get
            {
                lock (_gate)
                {
                    return _value;
                }
            }
        }

        public void Record(double value, bool adds)
        {
            lock (_gate)
            {
                _value = adds || buckets.Length > 0 ? _value + value : value;
                _count++;
                for (var i = buckets.Length - 1; i >= 0 && value <= SecondsBuckets[i]; i--)
                {
                    buckets[i]++;
                }
            }
        }

        public (long[] Buckets, long Count, double Sum) Read()
        {
            lock (_gate)
            {
                return ([.. buckets], _count, _value);
            }
        }
    }
}
