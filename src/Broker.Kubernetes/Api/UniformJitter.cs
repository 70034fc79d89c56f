using System.Security.Cryptography;

namespace Broker.Kubernetes.Api;

/// <summary>Spreads waits in production: numbers from 0 up to 1, uniform, safe to share between threads.</summary>
public static class UniformJitter
{
    private const int Steps = 1 << 20;

    /// <summary>The next number.</summary>
    public static double Next() => RandomNumberGenerator.GetInt32(Steps) / (double)Steps;
}
