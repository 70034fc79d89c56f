using System.Net;

namespace Broker.EndToEnd.Tests.Directories;

/// <summary>One request of a load.</summary>
/// <param name="At">When it was sent, on the load's clock.</param>
/// <param name="Took">How long its answer took.</param>
/// <param name="Status">The answer's status.</param>
internal sealed record Asked(TimeSpan At, TimeSpan Took, HttpStatusCode Status)
{
    internal TimeSpan End => At + Took;
}
