namespace Broker.Sidecar.Settings;

/// <summary>What is wrong with one option and what to write instead.</summary>
/// <param name="Option">The option's name as it stands in the configuration.</param>
/// <param name="Advice">What is wrong and what to write instead; never a secret's value.</param>
internal sealed record OptionProblem(string Option, string Advice)
{
    /// <inheritdoc/>
    public override string ToString() => $"Sidecar:{Option}: {Advice}";
}
