namespace Broker.Core.Policy;

/// <summary>A policy and the name under which a trace shows it.</summary>
/// <param name="Name">The ARN of a managed policy, or for example <c>inline:deny-all</c>.</param>
/// <param name="Document">The compiled document.</param>
public sealed record AttachedPolicy(string Name, PolicyDocument Document);
