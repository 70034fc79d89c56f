namespace Broker.EndToEnd.Tests.Directories;

/// <summary>Tests that measure times, with nothing of this project beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FaultCollection
{
    public const string Name = "Faults of directories";
}
