namespace Broker.Core.Policy;

/// <summary>A policy that somebody has, inline or attached, and the name that messages and traces call it by.</summary>
/// <param name="Name">The inline policy's name, or the ARN of the managed one.</param>
/// <param name="Document">The policy, compiled.</param>
public sealed record AttachedPolicy(string Name, PolicyDocument Document);
