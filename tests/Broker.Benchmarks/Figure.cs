using System.Globalization;

namespace Broker.Benchmarks;

/// <summary>One measured value, and the limit it has to keep if it has one.</summary>
/// <param name="Limit">The limit itself; null for a figure that only stands beside another.</param>
/// <param name="IsFloor">Whether the value must be at least the limit; else at most.</param>
internal sealed record Figure(string Name, double Value, string Unit, double? Limit = null, bool IsFloor = false)
{
    public bool Keeps => Limit is not { } limit || (IsFloor ? Value >= limit : Value <= limit);

    public override string ToString()
    {
        var limit = Limit is { } l ? $"{(IsFloor ? "≥" : "≤")} {Number(l)} {Unit}" : string.Empty;
        return $"{Name,-72} {Number(Value),9} {Unit,-5} {limit,-12} {(Keeps ? string.Empty : "MISSED")}".TrimEnd();
    }

    private static string Number(double value) => value.ToString(value >= 100 ? "N0" : "0.##", CultureInfo.InvariantCulture);
}
