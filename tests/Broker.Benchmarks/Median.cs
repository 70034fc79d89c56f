namespace Broker.Benchmarks;

internal static class Median
{
    /// <summary>The middle value; of an even number of values the mean of the middle two.</summary>
    public static double Of(IEnumerable<double> values)
    {
        var ordered = values.Order().ToArray();
        var middle = ordered.Length / 2;
        return ordered.Length % 2 == 1 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
    }
}
