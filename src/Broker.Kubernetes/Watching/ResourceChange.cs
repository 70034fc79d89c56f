namespace Broker.Kubernetes.Watching;

/// <summary>What happened to one object: it is there for the first time, is another than before, or is gone.</summary>
/// <param name="Key">Which object.</param>
/// <param name="Before">What was kept of it; null when nothing was.</param>
/// <param name="Now">What is kept of it now; null when it is gone, or nothing is to be kept.</param>
/// <typeparam name="T">What the parse function keeps.</typeparam>
public sealed record ResourceChange<T>(ObjectKey Key, T? Before, T? Now)
    where T : class;
