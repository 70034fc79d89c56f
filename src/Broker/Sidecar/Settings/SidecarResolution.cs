using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Broker.Sidecar.Settings;

/// <summary>Either settings, or every problem at once.</summary>
internal sealed class SidecarResolution
{
    private readonly SidecarSettings? _settings;

    private SidecarResolution(SidecarSettings? settings, ImmutableArray<OptionProblem> problems)
    {
        _settings = settings;
        Problems = problems;
    }

    /// <summary>The problems, in the order of the options; empty when there are settings.</summary>
    public ImmutableArray<OptionProblem> Problems { get; }

    /// <summary>The result of options that can be used.</summary>
    public static SidecarResolution Of(SidecarSettings settings) => new(settings, []);

    /// <summary>The result of options that cannot be used.</summary>
    public static SidecarResolution Refused(ImmutableArray<OptionProblem> problems) => new(null, problems);

    /// <summary>Gives the settings when there is no problem.</summary>
    public bool TryGet([NotNullWhen(true)] out SidecarSettings? settings)
    {
        settings = _settings;
        return settings is not null;
    }
}
